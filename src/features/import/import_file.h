#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "features/import/columns.h"
#include "web/view.h"

namespace portner {

inline constexpr std::size_t most_import_rows = 20'000;
inline constexpr std::size_t most_import_bytes = 8 * 1024 * 1024;

// What is wrong where, to be translated with arguments_of(): by the line in the file, and the column as its header
// names it (empty: the line as a whole).
struct RowProblem {
  std::size_t line;
  std::string column;
  const char* english;
  std::string about = {};
  std::size_t character = 0;
};
web::Translations::Arguments arguments_of(const RowProblem& problem);

using DepartmentPath = std::vector<std::string>;  // from the top down

// A person as the file has them. What is nullopt stays as it is.
struct ImportRow {
  std::size_t line;
  std::string name;
  std::string email;
  std::optional<std::string> telephone;
  std::optional<std::string> title;  // empty: none
  std::optional<std::vector<DepartmentPath>> departments;
  std::optional<std::vector<DepartmentPath>> leads;
  std::optional<Role> role;
  std::optional<std::string> language;
  std::optional<bool> active;
  Secret password_hash;  // empty: none is given
  std::vector<Secret> app_keys;
};

struct ImportFile {
  std::size_t rows_in_all = 0;
  std::vector<ImportRow> rows;                    // those that can be understood
  std::vector<RowProblem> problems;               // why the others cannot
  std::vector<std::string> ignored;               // headers that say nothing to us
  std::array<std::string, column_count> headers;  // as they are written; empty: the column is not there
};

// The file as a list of people, each on their own: nothing here knows the company. With problems of the file as a whole
// there is no list.
std::expected<ImportFile, std::vector<RowProblem>> read_import_file(std::string_view text, const FileWords& words);

}  // namespace portner
