#include "features/import/columns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/fold.h"
#include "base/text.h"
#include "base/translatable.h"

namespace portner {
namespace {

// The word that is written, then others that are understood, with | between. A translation may name as many as it
// likes.
template <class Meaning, std::size_t count>
using Words = std::array<std::pair<Meaning, const char*>, count>;

constexpr Words<Column, column_count> columns{
    {{Column::name, N_("Name | full name")},
     {Column::email, N_("E-mail | email | mail | e-mail address | email address")},
     {Column::telephone, N_("Telephone | phone | mobile | telephone number | phone number")},
     {Column::title, N_("Title | job title")},
     {Column::departments, N_("Departments | department")},
     {Column::leads, N_("Leads | leader of")},
     {Column::role, N_("Role | roles")},
     {Column::language, N_("Language | languages")},
     {Column::active, N_("Active | is active")},
     {Column::password_hash, N_("Password hash | password_hash")},
     {Column::app_key, N_("App key | app_key | totp | totp key | totp secret")}}};

constexpr Words<Role, 3> roles{{{Role::employee, N_("employee | staff")},
                                {Role::support_agent, N_("support agent | support")},
                                {Role::administrator, N_("administrator | admin")}}};

constexpr Words<bool, 2> answers{{{true, N_("yes | 1 | true")}, {false, N_("no | 0 | false")}}};

template <class Meaning>
std::optional<Meaning> find(const std::map<std::string, Meaning>& meanings, std::string_view typed) {
  if (typed.size() > 100) return std::nullopt;
  const auto found = meanings.find(folded(trim(typed)));
  if (found == meanings.end()) return std::nullopt;
  return found->second;
}

}  // namespace

FileWords::FileWords(const web::Translations& translations)
    : translations_(translations),
      columns_(meanings_of<Column>(columns)),
      roles_(meanings_of<Role>(roles)),
      answers_(meanings_of<bool>(answers)) {}

// A word that two languages use for two things means what the earlier language says.
template <class Meaning, class Table>
FileWords::Meanings<Meaning> FileWords::meanings_of(const Table& table) const {
  Meanings<Meaning> meanings;
  for (const auto& language : languages())
    for (const auto& [meaning, english] : table) {
      const auto words = translations_.text(language, english);
      for (const auto word : split(words, '|')) meanings.emplace(folded(word), meaning);
    }
  return meanings;
}

template <class Table, class Meaning>
std::string FileWords::written(const Table& table, Meaning meaning, const web::Language& language) const {
  const auto row = std::ranges::find(table, meaning, [](const auto& known) { return known.first; });
  const auto words = translations_.text(language, row->second);
  return std::string(split(words, '|').front());
}

std::optional<Column> FileWords::column(std::string_view header) const {
  return find(columns_, header);
}
std::optional<Role> FileWords::role(std::string_view word) const {
  return find(roles_, word);
}
std::optional<bool> FileWords::yes_or_no(std::string_view word) const {
  return find(answers_, word);
}

std::string FileWords::word_for(Column column, const web::Language& language) const {
  return written(columns, column, language);
}
std::string FileWords::word_for(Role role, const web::Language& language) const {
  return written(roles, role, language);
}
std::string FileWords::word_for(bool yes, const web::Language& language) const {
  return written(answers, yes, language);
}

}  // namespace portner
