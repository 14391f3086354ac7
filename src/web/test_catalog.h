#pragma once

// For the tests: translators' catalogs as they write them, compiled by msgfmt as the build does.

#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace portner::web {

inline std::string compile_catalog(std::string_view plural_forms, std::string_view entries) {
  std::string path = "/tmp/portner-catalog-XXXXXX";
  const int file = ::mkstemp(path.data());
  const std::string po =
      "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: " + std::string(plural_forms) +
      ";\\n\"\n" + std::string(entries);
  const bool written = ::write(file, po.data(), po.size()) == static_cast<ssize_t>(po.size());
  ::close(file);
  std::string mo;
  std::FILE* msgfmt = ::popen(("msgfmt -o - " + path).c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), msgfmt)) mo.append(buffer.data(), n);
  const int status = ::pclose(msgfmt);
  ::unlink(path.c_str());
  if (!written || status != 0) throw std::runtime_error("msgfmt does not take the catalog:\n" + po);
  return mo;
}

}  // namespace portner::web
