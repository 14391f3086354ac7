#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/people/people.h"
#include "web/view.h"

namespace portner {

enum class Column {
  name,
  email,
  telephone,
  title,
  departments,  // as departments_example
  leads,        // the departments led, in the same form
  role,
  language,
  active,
  password_hash,
  app_key,  // of authenticator apps, in base32, with "|" between
};
inline constexpr std::size_t column_count = 11;
inline constexpr std::string_view departments_example = "Shops > Shop North | Head office";

// What stands in a file of people, in the words of every language that has a catalog: a company's own list is read as
// it is. The translations must outlive it.
class FileWords {
 public:
  explicit FileWords(const web::Translations& translations);

  const std::vector<web::Language>& languages() const { return translations_.languages(); }

  // Whatever the case, with the white space around it.
  std::optional<Column> column(std::string_view header) const;
  std::optional<Role> role(std::string_view word) const;
  std::optional<bool> yes_or_no(std::string_view word) const;

  // English for a language that has no catalog.
  std::string word_for(Column column, const web::Language& language) const;
  std::string word_for(Role role, const web::Language& language) const;
  std::string word_for(bool yes, const web::Language& language) const;

 private:
  template <class Meaning>
  using Meanings = std::map<std::string, Meaning>;  // by the word, case folded
  template <class Meaning, class Table>
  Meanings<Meaning> meanings_of(const Table& table) const;
  template <class Table, class Meaning>
  std::string written(const Table& table, Meaning meaning, const web::Language& language) const;

  const web::Translations& translations_;
  Meanings<Column> columns_;
  Meanings<Role> roles_;
  Meanings<bool> answers_;
};

}  // namespace portner
