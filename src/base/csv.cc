#include "base/csv.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "base/translatable.h"

namespace portner {
namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

// The separator that the first line has most of, outside quotes.
char separator_of(std::string_view text) {
  constexpr std::string_view separators = ";,\t";
  std::size_t seen[separators.size()] = {};
  bool quoted = false;
  for (const char symbol : text) {
    if (symbol == '"') quoted = !quoted;
    if (quoted) continue;
    if (symbol == '\n') break;
    if (const auto which = separators.find(symbol); which != std::string_view::npos) ++seen[which];
  }
  return separators[static_cast<std::size_t>(std::ranges::max_element(seen) - std::begin(seen))];
}

class Reader {
 public:
  Reader(std::string_view text, const CsvLimits& limits)
      : text_(text), limits_(limits), separator_(separator_of(text)) {}

  std::expected<std::vector<CsvRow>, CsvProblem> read() {
    std::vector<CsvRow> rows;
    while (!problem_ && at_ < text_.size()) {
      auto row = this->row();
      if (std::ranges::all_of(row.fields, [](const std::string& field) { return trim(field).empty(); })) continue;
      if (rows.size() == limits_.rows) return std::unexpected(CsvProblem{N_("The file has too many rows."), row.line});
      rows.push_back(std::move(row));
    }
    if (problem_) return std::unexpected(*problem_);
    return rows;
  }

 private:
  CsvRow row() {
    CsvRow row{line_, {}};
    do {
      if (row.fields.size() == limits_.fields) {
        complain(N_("Line {line} has too many columns."));
        break;
      }
      row.fields.emplace_back(without_csv_guard(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain()));
    } while (!problem_ && take(separator_));
    if (!problem_ && at_ < text_.size() && !end_of_line())
      complain(N_("Line {line}, character {column}: something stands after a closing quote (\")."));
    return row;
  }

  std::string plain() {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '"') ++at_;
    if (at_ < text_.size() && text_[at_] == '"')
      complain(N_("Line {line}, character {column}: a quote (\") stands inside a field that does not begin with one."));
    auto end = at_;
    // The first half of the line's end.
    if (end > begin && text_[end - 1] == '\r' && (end == text_.size() || text_[end] == '\n')) --end;
    return std::string(text_.substr(begin, end - begin));
  }

  std::string quoted() {
    std::string field;
    const auto [line, line_start, begin] = std::tuple(line_, line_start_, at_);
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return field;
        }
        ++at_;
      }
      field += text_[at_];
      if (text_[at_] == '\n') next_line(at_ + 1);
    }
    std::tie(line_, line_start_, at_) = std::tuple(line, line_start, begin);
    complain(N_("Line {line}, character {column}: a quote (\") opens here and is never closed."));
    return field;
  }

  bool take(char symbol) {
    if (at_ == text_.size() || text_[at_] != symbol) return false;
    ++at_;
    return true;
  }

  bool end_of_line() {
    take('\r');
    if (at_ == text_.size()) return true;
    if (!take('\n')) return false;
    next_line(at_);
    return true;
  }

  void next_line(std::size_t start) {
    ++line_;
    line_start_ = start;
  }

  void complain(const char* english) {
    if (problem_) return;
    problem_ = CsvProblem{english, line_, code_points(text_.substr(line_start_, at_ - line_start_)) + 1};
  }

  std::string_view text_;
  CsvLimits limits_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  std::optional<CsvProblem> problem_;
};

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

std::expected<std::vector<CsvRow>, CsvProblem> read_csv(std::string_view text, const CsvLimits& limits) {
  if (text.starts_with(csv_start)) text.remove_prefix(csv_start.size());
  if (!is_utf8(text)) {
    std::size_t line = 1;
    for (auto rest = text; !rest.empty(); ++line) {
      const auto end = std::min(rest.find('\n'), rest.size());
      if (!is_utf8(rest.substr(0, end))) break;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::unexpected(CsvProblem{
        N_("Line {line} is not written in UTF-8. Save the file from the spreadsheet as “CSV UTF-8”."), line});
  }
  return Reader(text, limits).read();
}

}  // namespace portner
