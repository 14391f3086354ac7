#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>

#include "db/connection.h"

namespace portner::db {
namespace {

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (unsigned char c : text) encoded += fmt::format("%{:02X}", c);
  return encoded;
}

// The address with our settings beside it; one that the address sets too is left as it is there. All of it as a URI
// that is one word, because SOCI's factory drops what it takes for spaces between words before libpq sees them.
std::string with_settings(const std::string& url, Seconds patience) {
  std::map<std::string, std::string> values = {
      {"application_name", "portner"}, {"client_encoding", "UTF8"},  {"connect_timeout", "5"},
      {"keepalives_idle", "5"},        {"keepalives_interval", "2"}, {"keepalives_count", "3"},
      {"tcp_user_timeout", "10000"},
  };
  const auto options =
      fmt::format("-c statement_timeout={}s -c idle_in_transaction_session_timeout=60s -c client_min_messages=error",
                  patience.count());
  constexpr std::string_view prefix = "postgresql:";
  const auto address = url.starts_with("postgresql://") ? url : url.substr(prefix.size());
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(address.c_str(), nullptr),
                                                                            PQconninfoFree);
  // libpq's explanation would quote the address, password and all.
  if (!parsed) throw Fault("libpq cannot read the address of the database");
  for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  values["options"] = options + " " + values["options"];
  std::string uri = "postgresql://";
  for (char separator = '?'; const auto& [key, value] : values) {
    uri += fmt::format("{}{}={}", separator, key, percent_encoded(value));
    separator = '&';
  }
  return uri;
}

class PostgresqlConnection final : public Connection {
 public:
  PostgresqlConnection(const DatabaseConfig& config, std::shared_ptr<Watchdog> watchdog)
      : Connection(soci::connection_parameters(soci::postgresql, with_settings(config.url, config.patience))),
        patience_(config.patience + Seconds(3)),
        watchdog_(std::move(watchdog)),
        socket_(::fcntl(PQsocket(handle()), F_DUPFD_CLOEXEC, 0)) {
    PQsetNoticeProcessor(handle(), [](void*, const char*) {}, nullptr);
    const std::string_view encoding = PQparameterStatus(handle(), "server_encoding");
    if (encoding != "UTF8") throw Fault("the PostgreSQL database must be made with ENCODING 'UTF8'");
  }

  // Without a server at the other end SOCI does not ask it, statement by statement, to forget what is prepared.
  ~PostgresqlConnection() override {
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
  }

  Backend backend() const override { return Backend::postgresql; }

  void begin(Access access) override {
    watched_ = true;
    run(access == Access::write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        {});
  }

  void take_time() override {
    run("SET LOCAL statement_timeout = 0", {});
    watched_ = false;
  }

  // Nobody waits for the answer: libpq drops it before the connection's next statement, which also notices a loss.
  void end_read() override { PQsendQuery(handle(), "ROLLBACK"); }

  void lock(std::string_view name) override {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, the same in every node
    for (unsigned char c : name) hash = (hash ^ c) * 0x100000001b3;
    fetch("SELECT pg_advisory_xact_lock(:key)", {{"key", hash}}, {ColumnType::text});
  }

 protected:
  void wait_begins() override {
    if (watched_) watchdog_->begin(socket_, patience_);
  }

  void wait_ends() noexcept override { watchdog_->end(socket_); }

  bool disconnected() override { return PQstatus(handle()) != CONNECTION_OK; }

  std::string parameter_mark(std::size_t number, ColumnType type) const override {
    return fmt::format("${}::{}", number, type == ColumnType::number ? "BIGINT" : "TEXT");
  }

  void name_parameters(Statement& statement) override {
    // SOCI knows no numbered parameters and would trip over its empty list of names when it reports an error.
    backend(statement.handle()).names_ = statement.parameter_names();
  }

  int columns(soci::statement& statement) override { return PQnfields(backend(statement).result_); }

  std::exception_ptr explain(const soci::soci_error& error, Stage, const std::string& sql) override {
    const auto in = " in: " + sql;
    if (disconnected()) return std::make_exception_ptr(Again("the connection to PostgreSQL was lost" + in));
    const auto* answer = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    const auto state = answer == nullptr ? std::string() : answer->sqlstate();
    // The lines after the first quote rows and parameters; of "data exceptions" the first does too.
    const auto text = error.get_error_message();
    const auto message =
        "PostgreSQL " + state + ": " +
        (state.starts_with("22") ? "a value that the database cannot take" : text.substr(0, text.find('\n'))) + in;
    if (state == "40001" || state == "40P01") return std::make_exception_ptr(Again(message));
    if (state == "23505" || state == "23503" || state == "23001") return std::make_exception_ptr(Conflict(message));
    return std::make_exception_ptr(Fault(message));
  }

 private:
  static soci::postgresql_statement_backend& backend(soci::statement& statement) {
    return *static_cast<soci::postgresql_statement_backend*>(statement.get_backend());
  }

  PGconn* handle() { return static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_; }

  const Seconds patience_;
  const std::shared_ptr<Watchdog> watchdog_;
  const int socket_;  // the same as libpq's, under a number that libpq does not give back while the watchdog holds it
  bool watched_ = true;
};

}  // namespace

std::unique_ptr<Connection> open_postgresql(const DatabaseConfig& config,
                                            const std::shared_ptr<Watchdog>& watchdog) try {
  return std::make_unique<PostgresqlConnection>(config, watchdog);
} catch (const soci::soci_error& error) {
  throw Fault("cannot reach PostgreSQL: " + error.get_error_message());
}

}  // namespace portner::db
