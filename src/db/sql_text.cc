#include "db/sql_text.h"

#include <algorithm>

#include "base/text.h"

namespace portner::db {
namespace {

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

enum class Part { text, comment, parameter };

// Gives take(part, text) the SQL piece by piece.
template <class Take>
void walk(std::string_view sql, Take&& take) {
  for (std::size_t at = 0, end = 0; at < sql.size(); at = end) {
    auto part = Part::text;
    end = at + 1;
    if (sql[at] == '\'' || sql[at] == '"') {
      // A doubled quote ends one text and starts the next.
      end = std::min(sql.find(sql[at], at + 1), sql.size() - 1) + 1;
    } else if (sql.substr(at, 2) == "--") {
      part = Part::comment;
      end = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "::") {
      end = at + 2;
    } else if (sql[at] == ':' && end < sql.size() && in_name(sql[end])) {
      part = Part::parameter;
      while (end < sql.size() && in_name(sql[end])) ++end;
    }
    take(part, sql.substr(at, end - at));
  }
}

}  // namespace

std::string replace_parameters(std::string_view sql, const std::function<std::string(std::string_view name)>& place) {
  std::string replaced;
  walk(sql, [&](Part part, std::string_view text) {
    if (part == Part::text) replaced += text;
    if (part == Part::parameter) replaced += place(text.substr(1));
  });
  return replaced;
}

std::vector<std::string> split_statements(std::string_view script) {
  std::string text;
  walk(script, [&](Part part, std::string_view piece) {
    if (part != Part::comment) text += piece;
  });
  std::vector<std::string> statements;
  std::string statement;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = trim(std::string_view(text).substr(at, end - at));
    at = end + 1;
    if (line.empty()) continue;
    if (!statement.empty()) statement += '\n';
    statement += line;
    if (line.ends_with(';')) {
      statement.pop_back();
      statements.push_back(std::move(statement));
      statement.clear();
    }
  }
  if (!statement.empty()) statements.push_back(std::move(statement));
  return statements;
}

}  // namespace portner::db
