#include "base/fold.h"

#include <utf8proc.h>

#include <cstdlib>

#include "base/text.h"

namespace portner {

namespace {

std::string mapped(std::string_view text, int options) {
  if (!is_utf8(text)) return {};
  utf8proc_uint8_t* result = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
  std::string mapped;
  if (length > 0) mapped.assign(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
  std::free(result);
  return mapped;
}

}  // namespace

std::string folded(std::string_view text) {
  return mapped(text, UTF8PROC_CASEFOLD);
}

std::string unaccented(std::string_view text) {
  return mapped(text, UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
}

}  // namespace portner
