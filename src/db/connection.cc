#include "db/connection.h"

#include <algorithm>
#include <utility>

namespace portner::db {

void Connection::ensure_sound() const {
  if (!failed_.empty()) throw Fault("the transaction went on after a statement that failed: " + failed_);
}

void Connection::rollback() noexcept try {
  const auto failed = std::exchange(failed_, {});
  run("ROLLBACK", {});
  // After an error SOCI's statement for SQLite is no longer usable.
  statements_.erase(failed);
} catch (...) {
  unusable_ = true;
}

Rows Connection::fetch(std::string_view sql, Parameters parameters, const std::vector<ColumnType>& types) {
  auto& statement = prepared(sql, parameters, types);
  return guarded(Stage::running, sql, [&] {
    statement.set(parameters);
    Rows rows;
    for (bool more = statement.execute(); more; more = statement.fetch()) rows.push_back(statement.take_row());
    if (columns(statement.handle()) != static_cast<int>(types.size())) {
      throw Fault("the number of columns is not what was asked for: " + std::string(sql));
    }
    return rows;
  });
}

std::int64_t Connection::run(std::string_view sql, Parameters parameters) {
  auto& statement = prepared(sql, parameters, {});
  return guarded(Stage::running, sql, [&] {
    statement.set(parameters);
    if (statement.execute()) throw Fault("rows nobody asked for: " + std::string(sql));
    return std::max<std::int64_t>(statement.handle().get_affected_rows(), 0);
  });
}

Statement& Connection::prepared(std::string_view sql, Parameters parameters, const std::vector<ColumnType>& types) {
  ensure_sound();
  auto known = statements_.find(sql);
  if (known == statements_.end()) known = statements_.try_emplace(std::string(sql)).first;
  for (auto& statement : known->second) {
    if (statement->fits(parameters, types)) return *statement;
  }
  known->second.push_back(guarded(Stage::preparing, sql, [&] {
    const auto mark = [this](std::size_t number, ColumnType type) { return parameter_mark(number, type); };
    auto statement = std::make_unique<Statement>(session_, parameters, types);
    name_parameters(*statement);
    statement->prepare(sql, mark);
    return statement;
  }));
  return *known->second.back();
}

template <class Step>
std::invoke_result_t<Step> Connection::guarded(Stage stage, std::string_view sql, Step&& step) {
  struct Wait {
    explicit Wait(Connection& waiting) : connection(waiting) { connection.wait_begins(); }
    ~Wait() { connection.wait_ends(); }
    Connection& connection;
  };
  try {
    const Wait wait(*this);
    return step();
  } catch (const soci::soci_error& error) {
    failed_ = sql;
    std::rethrow_exception(explain(error, stage, failed_));
  } catch (...) {
    failed_ = sql;
    throw;
  }
}

}  // namespace portner::db
