#include "otp/base32.h"

#include <cstdint>
#include <string>

#include "require.h"

using namespace portner;

// What is taken has one meaning: the encoder's text, but for case, spaces, hyphens and padding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto bytes = otp::from_base32(text_of(input))) {
    std::string bare;
    for (const char c : text_of(input)) {
      if (c >= 'a' && c <= 'z')
        bare += static_cast<char>(c - 'a' + 'A');
      else if (c != ' ' && c != '-' && c != '=')
        bare += c;
    }
    require(otp::base32(*bytes) == bare);
  }
  require(otp::from_base32(otp::in_groups_of_four(otp::base32(input))) == Bytes(input.begin(), input.end()));
  return 0;
}
