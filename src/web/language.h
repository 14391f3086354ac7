#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portner::web {

// A language that has a catalog, as a BCP 47 tag: "en", "da". English is the text in the source.
struct Language {
  std::string tag = "en";
  bool operator==(const Language&) const = default;
};

// The first of these that is available, weighed as RFC 9110 section 12.5.4 says; otherwise when none is.
Language negotiate(std::string_view accept_language, const std::vector<Language>& available,
                   const Language& otherwise = {});

}  // namespace portner::web
