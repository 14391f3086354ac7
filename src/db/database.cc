#include "db/database.h"

#include "db/connection_pool.h"

namespace portner::db {
namespace {

using Work = std::function<void(Transaction&)>;

constexpr int attempts = 5;

class ConnectionTransaction final : public Transaction {
 public:
  explicit ConnectionTransaction(Connection& connection) : connection_(connection) {}

  std::int64_t run(std::string_view sql, Parameters parameters) override { return connection_.run(sql, parameters); }
  void lock(std::string_view name) override { connection_.lock(name); }
  void take_time() override { connection_.take_time(); }
  Backend backend() const override { return connection_.backend(); }

 protected:
  Rows fetch(std::string_view sql, Parameters parameters, const std::vector<ColumnType>& types) override {
    return connection_.fetch(sql, parameters, types);
  }

 private:
  Connection& connection_;
};

void commit(Connection& connection) try { connection.commit(); } catch (const Fault&) {
  const bool unknown = connection.lost();
  connection.rollback();
  if (unknown) throw Fault("the connection was lost during COMMIT: whether the transaction has happened is unknown");
  throw;
}

void attempt(ConnectionPool& pool, Access access, const Work& work) {
  ConnectionPool::Lease lease(pool);
  auto& connection = *lease;
  try {
    connection.begin(access);
    ConnectionTransaction transaction(connection);
    work(transaction);
    connection.ensure_sound();
  } catch (...) {
    connection.rollback();
    throw;
  }
  if (access == Access::write) {
    commit(connection);
  } else {
    connection.end_read();
  }
}

void run_again_if_possible(ConnectionPool& pool, Access access, const Work& work) {
  for (int left = attempts; left > 1; --left) {
    try {
      return attempt(pool, access, work);
    } catch (const Again&) {
    }
  }
  attempt(pool, access, work);
}

Backend backend_of(const std::string& url) {
  if (url.starts_with("sqlite:")) return Backend::sqlite;
  if (url.starts_with("postgresql:")) return Backend::postgresql;
  throw Fault("the database's address must start with \"sqlite:\" or \"postgresql:\"");
}

std::function<std::unique_ptr<Connection>()> opener(const DatabaseConfig& config, Access access) {
  if (backend_of(config.url) == Backend::postgresql) {
    return [config, watchdog = std::make_shared<Watchdog>()] { return open_postgresql(config, watchdog); };
  }
  constexpr std::string_view scheme = "sqlite:";
  return [path = config.url.substr(scheme.size()), access] { return open_sqlite(path, access); };
}

}  // namespace

struct Database::Pool {
  explicit Pool(const DatabaseConfig& config)
      : backend(backend_of(config.url)), many(config.connections, opener(config, Access::read)) {
    // SQLite has one writer at a time: who wants to be the next waits in line for this connection.
    if (backend == Backend::sqlite) one.emplace(1, opener(config, Access::write));
  }

  ConnectionPool& writers() { return one ? *one : many; }

  Backend backend;
  ConnectionPool many;
  std::optional<ConnectionPool> one;
};

Database::Database(const DatabaseConfig& config) : pool_(std::make_unique<Pool>(config)) {
  ConnectionPool::Lease first(pool_->writers());
}

Database::~Database() = default;

Backend Database::backend() const {
  return pool_->backend;
}

void Database::run_write(const Work& work) {
  run_again_if_possible(pool_->writers(), Access::write, work);
}

void Database::run_read(const Work& work) {
  run_again_if_possible(pool_->many, Access::read, work);
}

}  // namespace portner::db
