#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace portner {

// Rows of separated values (RFC 4180) as a spreadsheet opens them: begin a file with csv_start (UTF-8 with its byte
// order mark), then a line a row.
inline constexpr std::string_view csv_start = "\xEF\xBB\xBF";

// Semicolons, quotes where needed, CRLF. A field that a spreadsheet would take for a formula (OWASP, CSV injection) has
// an apostrophe before it.
std::string csv_line(const std::vector<std::string>& fields);

// The field without that apostrophe.
std::string_view without_csv_guard(std::string_view field);

struct CsvRow {
  std::size_t line;  // where it begins, counted from 1
  std::vector<std::string> fields;
};

// Why a text is no table, to be translated, with {line} and {column}: where in the text, both counted from 1; the
// column in characters.
struct CsvProblem {
  const char* english;
  std::size_t line;
  std::size_t column = 0;
};

struct CsvLimits {
  std::size_t rows;
  std::size_t fields;  // of one row
};

// The rows of a text, the header among them. Semicolon, comma or tab, whichever the first line has most of; quotes with
// everything in them; CRLF or LF; with or without a byte order mark; guards taken off. Rows with nothing in them are
// left out. Stops at the first thing that could be read in two ways.
std::expected<std::vector<CsvRow>, CsvProblem> read_csv(std::string_view text, const CsvLimits& limits);

}  // namespace portner
