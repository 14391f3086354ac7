#include "base/fold.h"

#include <utf8proc.h>

#include <cstdlib>

#include "base/text.h"

namespace portner {

std::string folded(std::string_view text) {
  if (!is_utf8(text)) return {};
  utf8proc_uint8_t* result = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  std::string folded;
  if (length > 0) folded.assign(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
  std::free(result);
  return folded;
}

}  // namespace portner
