#pragma once

#include <optional>
#include <string_view>

#include "features/people/people.h"

// What stands in a file of people, in the words of each of our languages: a company's own list is read as it is.
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

// Whatever the case, with the white space around it.
std::optional<Column> column_named(std::string_view header);
std::optional<Role> role_named(std::string_view word);
std::optional<bool> yes_or_no(std::string_view word);

// In the language of the tag; English for one that is not ours.
std::string_view word_for(Column column, std::string_view tag);
std::string_view word_for(Role role, std::string_view tag);
std::string_view word_for(bool yes, std::string_view tag);

}  // namespace portner
