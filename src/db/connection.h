#pragma once

#include <soci/soci.h>

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.h"
#include "db/statement.h"
#include "db/watchdog.h"

namespace portner::db {

enum class Access { read, write };

// A Fault after which the work may run again: nothing of it has happened.
struct Again : Fault {
  using Fault::Fault;
};

// One connection with its prepared statements. Used by one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual Backend backend() const = 0;
  virtual void begin(Access access) = 0;
  // Throws Fault when a statement of this transaction has failed. PostgreSQL has ended the transaction then, whether
  // the work noticed or not, and its COMMIT would roll back without a word.
  void ensure_sound() const;
  void commit() { run("COMMIT", {}); }
  void rollback() noexcept;
  // Ends a transaction that has only read.
  virtual void end_read() { rollback(); }
  virtual void lock(std::string_view name) = 0;
  virtual void take_time() {}
  // Nothing more can be done on this connection.
  bool lost() { return unusable_ || disconnected(); }

  Rows fetch(std::string_view sql, Parameters parameters, const std::vector<ColumnType>& types);
  std::int64_t run(std::string_view sql, Parameters parameters);

 protected:
  enum class Stage { preparing, running };

  explicit Connection(const soci::connection_parameters& parameters) : session_(parameters) {}

  virtual bool disconnected() = 0;
  virtual std::string parameter_mark(std::size_t number, ColumnType type) const = 0;
  // Around everything that waits for the database.
  virtual void wait_begins() {}
  virtual void wait_ends() noexcept {}
  // Before a statement is prepared.
  virtual void name_parameters(Statement&) {}
  // Number of columns the statement gave when it ran.
  virtual int columns(soci::statement& statement) = 0;
  // What SOCI's error means: a Fault, Conflict or Again that carries no parameter's value (SOCI's own text has them
  // all).
  virtual std::exception_ptr explain(const soci::soci_error& error, Stage stage, const std::string& sql) = 0;

  soci::session session_;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Statements of one SQL text differ in the types of their parameters and columns.
  using Statements =
      std::unordered_map<std::string, std::vector<std::unique_ptr<Statement>>, TextHash, std::equal_to<>>;

  Statement& prepared(std::string_view sql, Parameters parameters, const std::vector<ColumnType>& types);
  template <class Step>
  std::invoke_result_t<Step> guarded(Stage stage, std::string_view sql, Step&& step);

  Statements statements_;
  std::string failed_;  // the SQL text of the statement that failed in this transaction
  bool unusable_ = false;
};

std::unique_ptr<Connection> open_sqlite(const std::string& path, Access access);
std::unique_ptr<Connection> open_postgresql(const DatabaseConfig& config, const std::shared_ptr<Watchdog>& watchdog);

}  // namespace portner::db
