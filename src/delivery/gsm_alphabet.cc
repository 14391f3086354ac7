#include "delivery/gsm_alphabet.h"

#include <algorithm>

namespace portner::delivery {
namespace {

// What is not ASCII. A search for the bytes of one code point finds nothing else in UTF-8.
constexpr std::string_view beyond_ascii = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

bool is_gsm_text(std::string_view text) {
  while (!text.empty()) {
    const std::string_view symbol(text.begin(), std::find_if_not(text.begin() + 1, text.end(), is_continuation));
    const char first = symbol[0];
    const bool ascii = first == '\n' || first == '\r' || (first >= ' ' && first <= '~' && first != '`');
    if (symbol.size() == 1 ? !ascii : !beyond_ascii.contains(symbol)) return false;
    text.remove_prefix(symbol.size());
  }
  return true;
}

}  // namespace portner::delivery
