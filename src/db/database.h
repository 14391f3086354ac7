#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/moment.h"

namespace portner::db {

enum class Backend { sqlite, postgresql };

// The database cannot do what was asked: unreachable, full, broken. Never a refusal by a rule.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A unique or foreign key stands against the write.
struct Conflict : Fault {
  using Fault::Fault;
};

// NULL, a whole number or text. Moments are Unix seconds, flags 0 or 1, binary values base64url or hex.
class Value {
 public:
  using Content = std::variant<std::monostate, std::int64_t, std::string>;

  Value(std::nullopt_t) {}
  Value(bool flag) : content_(std::int64_t{flag}) {}
  template <class Integer>
    requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
  Value(Integer number) : content_(static_cast<std::int64_t>(number)) {}
  Value(Moment moment) : content_(to_unix(moment)) {}
  template <class Tag>
  Value(Id<Tag> id) : content_(id.value) {}
  Value(std::string text) : content_(std::move(text)) {}
  Value(std::string_view text) : content_(std::string(text)) {}
  Value(const char* text) : content_(std::string(text)) {}
  template <class Inner>
  Value(const std::optional<Inner>& maybe) {
    if (maybe) *this = Value(*maybe);
  }

  const Content& content() const { return content_; }

 private:
  Content content_;
};

struct Parameter {
  std::string_view name;
  Value value;
};
using Parameters = std::initializer_list<Parameter>;

enum class ColumnType { number, text };
using Cell = Value::Content;

// What a column may be read as: integers, bool, std::string, Moment, Id<...>, and std::optional of each.
template <class T>
struct Column;

// One transaction, or a read without one. Statements are prepared once a connection and kept, so SQL texts must be
// string literals or otherwise few. Parameters are written :name in the SQL, once or more often; their text must be
// UTF-8 without NUL. After a statement that failed the transaction can only end: to go on with it, or to return from
// the work as if nothing had been, is a Fault. Where a conflict is expected, say ON CONFLICT.
class Transaction {
 public:
  virtual ~Transaction() = default;

  // Every row, as tuples of the types asked for; a NULL read into a type that is not optional is a Fault.
  template <class... Columns>
  std::vector<std::tuple<Columns...>> all(std::string_view sql, Parameters parameters = {});

  // The first row, if any.
  template <class... Columns>
  std::optional<std::tuple<Columns...>> one(std::string_view sql, Parameters parameters = {});

  // The number of rows changed.
  virtual std::int64_t run(std::string_view sql, Parameters parameters = {}) = 0;

  // For INSERT ... RETURNING id.
  template <class IdType>
  IdType insert(std::string_view sql, Parameters parameters);

  // Holds a named lock until the end of the transaction. SQLite has one writer anyway; PostgreSQL takes an advisory
  // lock.
  virtual void lock(std::string_view name) = 0;

  // From here to its end the transaction may take longer than DatabaseConfig::patience: for migrations.
  virtual void take_time() = 0;

  virtual Backend backend() const = 0;

 protected:
  virtual std::vector<std::vector<Cell>> fetch(std::string_view sql, Parameters parameters,
                                               const std::vector<ColumnType>& types) = 0;
};

struct DatabaseConfig {
  // "sqlite:PATH" or "postgresql://..." or "postgresql:host=... dbname=..." (libpq's connection strings).
  std::string url;
  unsigned connections = 8;
  // What a statement may take on PostgreSQL. The server ends it then; one that does not even do that is taken for lost
  // three seconds later.
  Seconds patience{10};
};

// A pool of connections, opened when first needed. Safe to use from many threads.
class Database {
 public:
  // Throws Fault when the database cannot be opened.
  explicit Database(const DatabaseConfig& config);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Backend backend() const;

  // Runs work in a transaction that may write, commits when it returns and rolls back when it throws. After a
  // serialization failure, a deadlock or a lost connection before commit the whole work runs again (up to five times),
  // so it must not act on anything but the transaction. On SQLite writers queue in order of arrival (BEGIN IMMEDIATE).
  template <class Work>
  std::invoke_result_t<Work, Transaction&> write(Work&& work);

  // Reads one consistent snapshot.
  template <class Work>
  std::invoke_result_t<Work, Transaction&> read(Work&& work);

 private:
  void run_write(const std::function<void(Transaction&)>& work);
  void run_read(const std::function<void(Transaction&)>& work);

  struct Pool;
  std::unique_ptr<Pool> pool_;
};

// ---- templates ----

template <class T>
  requires std::is_integral_v<T>
struct Column<T> {
  static constexpr ColumnType type = ColumnType::number;
  static T read(Cell& cell) { return static_cast<T>(std::get<std::int64_t>(cell)); }
};

template <>
struct Column<std::string> {
  static constexpr ColumnType type = ColumnType::text;
  static std::string read(Cell& cell) { return std::get<std::string>(std::move(cell)); }
};

template <>
struct Column<Moment> {
  static constexpr ColumnType type = ColumnType::number;
  static Moment read(Cell& cell) { return from_unix(std::get<std::int64_t>(cell)); }
};

template <class Tag>
struct Column<Id<Tag>> {
  static constexpr ColumnType type = ColumnType::number;
  static Id<Tag> read(Cell& cell) { return {std::get<std::int64_t>(cell)}; }
};

template <class Inner>
struct Column<std::optional<Inner>> {
  static constexpr ColumnType type = Column<Inner>::type;
  static std::optional<Inner> read(Cell& cell) {
    if (std::holds_alternative<std::monostate>(cell)) return std::nullopt;
    return Column<Inner>::read(cell);
  }
};

template <class... Columns>
std::vector<std::tuple<Columns...>> Transaction::all(std::string_view sql, Parameters parameters) {
  auto cells = fetch(sql, parameters, {Column<Columns>::type...});
  std::vector<std::tuple<Columns...>> rows;
  rows.reserve(cells.size());
  try {
    for (auto& row : cells) {
      auto cell = row.begin();
      rows.push_back(std::tuple<Columns...>{Column<Columns>::read(*cell++)...});
    }
  } catch (const std::bad_variant_access&) {
    throw Fault("a column is NULL that must not be");
  }
  return rows;
}

template <class... Columns>
std::optional<std::tuple<Columns...>> Transaction::one(std::string_view sql, Parameters parameters) {
  auto rows = all<Columns...>(sql, parameters);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

template <class IdType>
IdType Transaction::insert(std::string_view sql, Parameters parameters) {
  auto row = one<IdType>(sql, parameters);
  if (!row) throw Fault("an INSERT returned no id");
  return std::get<0>(*row);
}

template <class Work>
std::invoke_result_t<Work, Transaction&> Database::write(Work&& work) {
  using Result = std::invoke_result_t<Work, Transaction&>;
  if constexpr (std::is_void_v<Result>) {
    run_write([&](Transaction& transaction) { work(transaction); });
  } else {
    std::optional<Result> result;
    run_write([&](Transaction& transaction) { result.emplace(work(transaction)); });
    return std::move(*result);
  }
}

template <class Work>
std::invoke_result_t<Work, Transaction&> Database::read(Work&& work) {
  using Result = std::invoke_result_t<Work, Transaction&>;
  std::optional<Result> result;
  run_read([&](Transaction& transaction) { result.emplace(work(transaction)); });
  return std::move(*result);
}

}  // namespace portner::db
