#pragma once

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

}  // namespace portner
