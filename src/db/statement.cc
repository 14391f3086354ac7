#include "db/statement.h"

#include <algorithm>

#include "base/text.h"
#include "db/sql_text.h"

namespace portner::db {
namespace {

ColumnType type_of(const Value& value) {
  return std::holds_alternative<std::int64_t>(value.content()) ? ColumnType::number : ColumnType::text;
}

bool is_null(const Value& value) {
  return std::holds_alternative<std::monostate>(value.content());
}

}  // namespace

Statement::Statement(soci::session& session, Parameters parameters, const std::vector<ColumnType>& types)
    : types_(types), handle_(session) {
  for (const auto& [name, value] : parameters) {
    if (is_null(value)) {
      nulls_.emplace(name);
    } else {
      uses_.push_back({.type = type_of(value), .name = std::string(name)});
    }
  }
  for (auto type : types) intos_.push_back({.type = type});

  // From here on the buffers stay where they are.
  handle_.alloc();
  for (auto& into : intos_) {
    if (into.type == ColumnType::number) {
      handle_.exchange(soci::into(into.number, into.indicator));
    } else {
      handle_.exchange(soci::into(into.text, into.indicator));
    }
  }
  for (auto& use : uses_) {
    if (use.type == ColumnType::number) {
      handle_.exchange(soci::use(use.number));
    } else {
      handle_.exchange(soci::use(use.text));
    }
  }
}

void Statement::prepare(std::string_view sql, const Mark& mark) {
  handle_.prepare(text_of(sql, mark));
  handle_.define_and_bind();
}

Statement::Use* Statement::find_use(std::string_view name) {
  const auto use = std::ranges::find(uses_, name, &Use::name);
  return use == uses_.end() ? nullptr : &*use;
}

std::string Statement::text_of(std::string_view sql, const Mark& mark) {
  std::set<std::string_view> named;
  auto text = replace_parameters(sql, [&](std::string_view name) -> std::string {
    named.insert(name);
    if (nulls_.contains(name)) return "NULL";
    const auto* use = find_use(name);
    if (use == nullptr) throw Fault("no value for :" + std::string(name) + " in: " + std::string(sql));
    return mark(use - uses_.data() + 1, use->type);
  });
  if (named.size() != uses_.size() + nulls_.size()) throw Fault("a parameter too many for: " + std::string(sql));
  return text;
}

bool Statement::fits(Parameters parameters, const std::vector<ColumnType>& types) {
  if (types != types_ || parameters.size() != uses_.size() + nulls_.size()) return false;
  return std::ranges::all_of(parameters, [&](const Parameter& parameter) {
    if (is_null(parameter.value)) return nulls_.contains(parameter.name);
    const auto* use = find_use(parameter.name);
    return use != nullptr && use->type == type_of(parameter.value);
  });
}

void Statement::set(Parameters parameters) {
  for (const auto& [name, value] : parameters) {
    if (const auto* number = std::get_if<std::int64_t>(&value.content())) {
      find_use(name)->number = *number;
    } else if (const auto* text = std::get_if<std::string>(&value.content())) {
      // SQLite would take any bytes, PostgreSQL would refuse them or stop at a NUL.
      if (!is_utf8(*text)) throw Fault("the text of :" + std::string(name) + " is not UTF-8 without NUL");
      find_use(name)->text = *text;
    }
  }
}

std::vector<std::string> Statement::parameter_names() const {
  std::vector<std::string> names;
  for (const auto& use : uses_) names.push_back(use.name);
  return names;
}

std::vector<Cell> Statement::take_row() {
  std::vector<Cell> row;
  row.reserve(intos_.size());
  for (auto& buffer : intos_) {
    if (buffer.indicator == soci::i_null) {
      row.emplace_back();
    } else if (buffer.type == ColumnType::number) {
      row.emplace_back(std::int64_t{buffer.number});
    } else {
      row.emplace_back(std::move(buffer.text));
    }
  }
  return row;
}

}  // namespace portner::db
