#include "base/csv.h"

namespace portner {
namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const auto& field : fields) {
    if (&field != &fields.front()) line += ';';
    const bool guarded = !field.empty() && formula_starts.contains(field.front());
    const bool quoted = field.find_first_of(";\"\r\n") != std::string::npos;
    if (quoted) line += '"';
    if (guarded) line += '\'';
    for (const char symbol : field) {
      if (symbol == '"') line += '"';
      line += symbol;
    }
    if (quoted) line += '"';
  }
  return line + "\r\n";
}

std::string_view without_csv_guard(std::string_view field) {
  if (field.size() > 1 && field.front() == '\'' && formula_starts.contains(field[1])) field.remove_prefix(1);
  return field;
}

}  // namespace portner
