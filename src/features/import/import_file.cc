#include "features/import/import_file.h"

#include <algorithm>
#include <set>
#include <span>

#include "base/csv.h"
#include "base/text.h"
#include "base/translatable.h"
#include "crypto/foreign_hash.h"
#include "features/authenticator_app/authenticator_app.h"
#include "otp/base32.h"

namespace portner {
namespace {

constexpr std::size_t most_columns = 100;
constexpr std::size_t most_departments = 50;  // in one cell
constexpr std::size_t deepest_department = 20;
// RFC 4226 section 4 R6 demands 128 bits; a longer key than the hash's block is hashed first.
constexpr std::size_t least_key_bytes = 16;
constexpr std::size_t most_key_bytes = 64;

std::optional<std::vector<DepartmentPath>> paths_of(std::string_view cell) {
  std::vector<DepartmentPath> paths;
  if (trim(cell).empty()) return paths;
  for (const auto written : split(cell, '|')) {
    DepartmentPath path;
    for (const auto part : split(written, '>')) {
      auto name = normalise_name(part);
      if (!name || path.size() == deepest_department) return std::nullopt;
      path.push_back(std::move(*name));
    }
    if (paths.size() == most_departments) return std::nullopt;
    if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
  }
  return paths;
}

std::optional<std::vector<Secret>> keys_of(std::string_view cell) {
  std::vector<Secret> keys;
  if (trim(cell).empty()) return keys;
  for (const auto written : split(cell, '|')) {
    const auto key = otp::from_base32(written);
    if (!key || key->size() < least_key_bytes || key->size() > most_key_bytes || keys.size() == most_apps)
      return std::nullopt;
    keys.emplace_back(ByteView(*key));
  }
  return keys;
}

class RowReader {
 public:
  RowReader(ImportFile& file, const std::array<std::optional<std::size_t>, column_count>& places,
            const FileWords& words)
      : file_(file), places_(places), words_(words) {}

  void read(const CsvRow& row) {
    row_ = &row;
    const auto problems = file_.problems.size();
    ImportRow person{row.line, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    required(person);
    optional(person);
    secrets(person);
    if (!person.email.empty() && !seen_.insert(person.email).second)
      complain(Column::email, N_("The same address stands further up in the file."));
    if (file_.problems.size() == problems) file_.rows.push_back(std::move(person));
  }

 private:
  // Nothing when the file has no such column.
  std::optional<std::string_view> cell(Column column) const {
    const auto place = places_[static_cast<std::size_t>(column)];
    if (!place) return std::nullopt;
    return row_->fields[*place];
  }

  void complain(Column column, const char* english, std::string_view about = {}) {
    file_.problems.push_back(
        {row_->line, file_.headers[static_cast<std::size_t>(column)], english, std::string(about.substr(0, 100))});
  }

  void required(ImportRow& person) {
    const auto name = normalise_name(*cell(Column::name));
    const auto email = normalise_email(*cell(Column::email));
    if (name) person.name = *name;
    if (email) person.email = *email;
    if (trim(*cell(Column::name)).empty()) {
      complain(Column::name, N_("The name is missing."));
    } else if (!name) {
      complain(Column::name, N_("That is no name."));
    }
    if (trim(*cell(Column::email)).empty()) {
      complain(Column::email, N_("The e-mail address is missing."));
    } else if (!email) {
      complain(Column::email, N_("That is no e-mail address."));
    }
  }

  void optional(ImportRow& person) {
    if (const auto typed = cell(Column::telephone)) {
      person.telephone = normalise_telephone(*typed);
      if (!person.telephone) complain(Column::telephone, N_("That is no telephone number."));
    }
    if (const auto typed = cell(Column::title)) {
      person.title = trim(*typed).empty() ? std::string() : normalise_name(*typed);
      if (!person.title) complain(Column::title, N_("A title has 1 to 100 characters."));
    }
    const auto departments = [&](Column column, std::optional<std::vector<DepartmentPath>>& into) {
      const auto typed = cell(column);
      if (!typed) return;
      into = paths_of(*typed);
      if (!into) complain(column, N_("Write departments like this: {name}"), departments_example);
    };
    departments(Column::departments, person.departments);
    departments(Column::leads, person.leads);
    // These three have no value for “none”: an empty cell leaves them as they are.
    if (const auto typed = cell(Column::role); typed && !trim(*typed).empty()) {
      person.role = words_.role(*typed);
      if (!person.role) complain(Column::role, N_("Write employee, support agent or administrator."));
    }
    if (const auto typed = cell(Column::language); typed && !trim(*typed).empty()) {
      const web::Language language{lower_ascii(trim(*typed))};
      if (std::ranges::find(words_.languages(), language) != words_.languages().end()) {
        person.language = language.tag;
      } else {
        complain(Column::language, N_("There is no language “{name}” here; write it like en."), trim(*typed));
      }
    }
    if (const auto typed = cell(Column::active); typed && !trim(*typed).empty()) {
      person.active = words_.yes_or_no(*typed);
      if (!person.active) complain(Column::active, N_("Write yes or no."));
    }
  }

  void secrets(ImportRow& person) {
    if (const auto typed = cell(Column::password_hash); typed && !trim(*typed).empty()) {
      const auto checked = crypto::check_foreign_hash(trim(*typed));
      if (checked) {
        person.password_hash = Secret(std::string(trim(*typed)));
      } else {
        complain(Column::password_hash,
                 checked.error() == crypto::ForeignHashProblem::too_costly
                     ? N_("This password hash would take too long to check at a sign-in.")
                     : N_("This is no password hash that can be checked: bcrypt, Argon2, PBKDF2 or SHA-512-crypt."));
      }
    }
    if (const auto typed = cell(Column::app_key)) {
      auto keys = keys_of(*typed);
      if (keys) {
        person.app_keys = std::move(*keys);
      } else {
        complain(Column::app_key, N_("This is no key of an authenticator app: base32, 16 to 64 bytes."));
      }
    }
  }

  ImportFile& file_;
  const std::array<std::optional<std::size_t>, column_count>& places_;
  const FileWords& words_;
  const CsvRow* row_ = nullptr;
  std::set<std::string> seen_;
};

}  // namespace

web::Translations::Arguments arguments_of(const RowProblem& problem) {
  return {
      {"name", problem.about}, {"line", std::to_string(problem.line)}, {"column", std::to_string(problem.character)}};
}

std::expected<ImportFile, std::vector<RowProblem>> read_import_file(std::string_view text, const FileWords& words) {
  using Problems = std::vector<RowProblem>;
  const auto rows = read_csv(text, {.rows = most_import_rows + 1, .fields = most_columns});
  if (!rows) {
    const auto& [english, line, column] = rows.error();
    return std::unexpected(Problems{{line, {}, english, {}, column}});
  }
  if (rows->empty()) return std::unexpected(Problems{{1, {}, N_("There is nothing in the file.")}});
  ImportFile file;
  Problems problems;
  std::array<std::optional<std::size_t>, column_count> places;
  const auto& header = rows->front();
  for (std::size_t place = 0; place < header.fields.size(); ++place) {
    const auto written = std::string(trim(header.fields[place]).substr(0, 100));
    const auto column = words.column(written);
    if (!column) {
      if (!written.empty()) file.ignored.push_back(nfc(written).value_or("?"));
      continue;
    }
    const auto number = static_cast<std::size_t>(*column);
    if (places[number]) problems.push_back({header.line, written, N_("This column is there twice.")});
    places[number] = place;
    file.headers[number] = written;
  }
  if (!places[static_cast<std::size_t>(Column::name)])
    problems.push_back({header.line, {}, N_("There is no column “Name”.")});
  if (!places[static_cast<std::size_t>(Column::email)])
    problems.push_back({header.line, {}, N_("There is no column “E-mail”.")});
  if (!problems.empty()) return std::unexpected(std::move(problems));

  file.rows_in_all = rows->size() - 1;
  RowReader reader(file, places, words);
  for (const auto& row : std::span(*rows).subspan(1)) {
    if (row.fields.size() == header.fields.size()) {
      reader.read(row);
    } else {
      file.problems.push_back({row.line, {}, N_("This line has more or fewer columns than the first one.")});
    }
  }
  return file;
}

}  // namespace portner
