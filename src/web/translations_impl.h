#pragma once

// Private to translations.cc and view.cc.

#include <boost/locale/message.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "web/view.h"

namespace portner::web {

struct Translations::Impl {
  struct Catalog {
    std::locale owner;  // keeps the facet alive
    const boost::locale::message_format<char>* messages;
  };
  std::vector<Language> languages{Language{}};
  std::map<std::string, Catalog, std::less<>> catalogs;

  const Catalog* find(const Language& language) const {
    const auto found = catalogs.find(language.tag);
    return found == catalogs.end() ? nullptr : &found->second;
  }

  // No context is "". The English text where there is no translation.
  const char* translation(const Language& language, const std::string& context, const char* english) const {
    const Catalog* catalog = find(language);
    if (catalog == nullptr) return english;
    const char* translated = catalog->messages->get(0, context.empty() ? nullptr : context.c_str(), english);
    return translated == nullptr ? english : translated;
  }
};

}  // namespace portner::web
