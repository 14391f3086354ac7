#pragma once

namespace portner {

// Marks the English text of a table for the catalogs; web::Translations::text(language, table entry) translates it.
constexpr const char* N_(const char* english) {
  return english;
}

}  // namespace portner
