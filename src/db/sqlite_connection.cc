#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <filesystem>

#include "db/connection.h"

namespace portner::db {
namespace {

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& path, Access access)
      : Connection(soci::connection_parameters(soci::sqlite3, "dbname=\"" + path + "\"")) {
    // Waits for other processes. Writers of this process have queued before.
    session_ << "PRAGMA busy_timeout=2000";
    use_write_ahead_log();
    session_ << "PRAGMA synchronous=FULL";
    session_ << "PRAGMA foreign_keys=ON";
    session_ << "PRAGMA trusted_schema=OFF";
    session_ << "PRAGMA secure_delete=ON";
    session_ << "PRAGMA temp_store=MEMORY";
    session_ << "PRAGMA cache_size=-512";  // KiB
    session_ << "PRAGMA journal_size_limit=16777216";
    if (access == Access::read) session_ << "PRAGMA query_only=ON";
  }

  Backend backend() const override { return Backend::sqlite; }

  void begin(Access access) override { run(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN", {}); }

  void lock(std::string_view) override {}

 protected:
  bool disconnected() override { return false; }

  std::string parameter_mark(std::size_t number, ColumnType) const override { return "?" + std::to_string(number); }

  int columns(soci::statement& statement) override {
    return sqlite_api::sqlite3_column_count(
        static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_);
  }

  std::exception_ptr explain(const soci::soci_error&, Stage stage, const std::string& sql) override {
    auto* handle = static_cast<soci::sqlite3_session_backend*>(session_.get_backend())->conn_;
    const int code = sqlite_api::sqlite3_extended_errcode(handle);
    const std::string message = sqlite_api::sqlite3_errmsg(handle);
    const auto in = " in: " + sql;
    switch (code) {
      case SQLITE_CONSTRAINT_UNIQUE:
      case SQLITE_CONSTRAINT_PRIMARYKEY:
      case SQLITE_CONSTRAINT_ROWID:
      case SQLITE_CONSTRAINT_FOREIGNKEY:
        return std::make_exception_ptr(Conflict(message + in));
      case SQLITE_CONSTRAINT_TRIGGER:  // how ON DELETE RESTRICT speaks
        return std::make_exception_ptr(Conflict(message + in));
    }
    switch (code & 0xff) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return std::make_exception_ptr(Again("another process holds the database" + in));
      case SQLITE_CONSTRAINT:
        return std::make_exception_ptr(Fault(message + in));
    }
    // While a statement runs, a message may quote a parameter.
    return std::make_exception_ptr(
        Fault((stage == Stage::preparing ? message : sqlite_api::sqlite3_errstr(code)) + in));
  }

 private:
  // Those who open a new file at once hinder each other here, and SQLite does not wait as it does elsewhere. So let a
  // transaction wait, and try again.
  void use_write_ahead_log() {
    for (int left = 100;; --left) {
      try {
        std::string mode;
        session_ << "PRAGMA journal_mode=WAL", soci::into(mode);
        if (mode != "wal") throw Fault("the file system cannot carry SQLite's write-ahead log");
        return;
      } catch (const soci::sqlite3_soci_error& error) {
        if ((error.result() & 0xff) != SQLITE_BUSY || left == 0) throw;
      }
      session_ << "BEGIN IMMEDIATE";
      session_ << "ROLLBACK";
    }
  }
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::string& path, Access access) try {
  if (path.empty() || path.contains('"')) throw Fault("not a path for the database: " + path);
  const auto absolute = std::filesystem::absolute(path).string();
  // SQLite gives the files beside it the same mode. No descriptor of our own: closing one would drop SQLite's locks.
  ::mknod(absolute.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0);
  return std::make_unique<SqliteConnection>(absolute, access);
} catch (const soci::soci_error& error) {
  throw Fault("cannot open the database " + path + ": " + error.get_error_message());
}

}  // namespace portner::db
