#include "features/import/columns.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/fold.h"
#include "base/text.h"

namespace portner {
namespace {

constexpr std::array<std::string_view, 6> tags{"en", "da", "nb", "sv", "de", "nl"};

// What is written, in the order of the tags, and what is understood beside that, case folded.
template <class Meaning>
struct Words {
  Meaning meaning;
  std::array<std::string_view, tags.size()> written;
  std::vector<std::string_view> also = {};
};

const std::array<Words<Column>, column_count> columns{{
    {Column::name, {"Name", "Navn", "Navn", "Namn", "Name", "Naam"}, {"full name", "fulde navn", "volledige naam"}},
    {Column::email,
     {"E-mail", "E-mail", "E-post", "E-post", "E-Mail", "E-mail"},
     {"email", "mail", "e-mail address", "email address", "e-mailadresse", "e-postadresse", "e-postadress",
      "e-mail-adresse", "e-mailadres", "epost"}},
    {Column::telephone,
     {"Telephone", "Telefon", "Telefon", "Telefon", "Telefon", "Telefoon"},
     {"phone", "mobile", "telephone number", "phone number", "telefonnummer", "mobil", "mobilnummer", "mobiltelefon",
      "handy", "telefoonnummer", "mobiel"}},
    {Column::title,
     {"Title", "Stilling", "Stilling", "Titel", "Position", "Functie"},
     {"job title", "stillingsbetegnelse", "stillingstittel", "tittel", "befattning", "stelle", "functietitel"}},
    {Column::departments,
     {"Departments", "Afdelinger", "Avdelinger", "Avdelningar", "Abteilungen", "Afdelingen"},
     {"department", "afdeling", "avdeling", "avdelning", "abteilung"}},
    {Column::leads,
     {"Leads", "Leder af", "Leder for", "Chef för", "Leitet", "Leidt"},
     {"leader of", "ledare för", "leitung von", "leider van"}},
    {Column::role, {"Role", "Rolle", "Rolle", "Roll", "Rolle", "Rol"}},
    {Column::language, {"Language", "Sprog", "Språk", "Språk", "Sprache", "Taal"}},
    {Column::active, {"Active", "Aktiv", "Aktiv", "Aktiv", "Aktiv", "Actief"}},
    {Column::password_hash,
     {"Password hash", "Adgangskode-hash", "Passord-hash", "Lösenordshash", "Passwort-Hash", "Wachtwoordhash"}},
    {Column::app_key,
     {"App key", "App-nøgle", "App-nøkkel", "Appnyckel", "App-Schlüssel", "Appsleutel"},
     {"totp", "totp key", "totp secret", "totp-nøgle", "totp-nøkkel", "totp-nyckel", "totp-schlüssel", "totp-sleutel"}},
}};

const std::array<Words<Role>, 2> roles{{
    {Role::employee,
     {"employee", "medarbejder", "medarbeider", "medarbetare", "Mitarbeiter", "medewerker"},
     {"ansat", "ansatt", "anställd", "mitarbeiterin"}},
    {Role::administrator,
     {"administrator", "administrator", "administrator", "administratör", "Administrator", "beheerder"},
     {"administratorin", "admin"}},
}};

const std::array<Words<bool>, 2> answers{{
    {true, {"yes", "ja", "ja", "ja", "ja", "ja"}, {"1", "true"}},
    {false, {"no", "nej", "nei", "nej", "nein", "nee"}, {"0", "false"}},
}};

template <class Table>
auto meaning_of(const Table& table, std::string_view typed) -> std::optional<decltype(table.front().meaning)> {
  if (typed.size() > 100) return std::nullopt;
  const auto word = folded(trim(typed));
  for (const auto& row : table)
    if (std::ranges::find(row.also, word) != row.also.end() ||
        std::ranges::any_of(row.written, [&](std::string_view written) { return folded(written) == word; }))
      return row.meaning;
  return std::nullopt;
}

template <class Table, class Meaning>
std::string_view written(const Table& table, Meaning meaning, std::string_view tag) {
  const auto row = std::ranges::find_if(table, [&](const auto& known) { return known.meaning == meaning; });
  const auto found = std::ranges::find(tags, tag);
  return row->written[found == tags.end() ? 0 : static_cast<std::size_t>(found - tags.begin())];
}

}  // namespace

std::optional<Column> column_named(std::string_view header) {
  return meaning_of(columns, header);
}
std::optional<Role> role_named(std::string_view word) {
  return meaning_of(roles, word);
}
std::optional<bool> yes_or_no(std::string_view word) {
  return meaning_of(answers, word);
}

std::string_view word_for(Column column, std::string_view tag) {
  return written(columns, column, tag);
}
std::string_view word_for(Role role, std::string_view tag) {
  return written(roles, role, tag);
}
std::string_view word_for(bool yes, std::string_view tag) {
  return written(answers, yes, tag);
}

}  // namespace portner
