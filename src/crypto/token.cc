#include "crypto/token.h"

#include <array>
#include <cstdint>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/sodium_start.h"

namespace portner::crypto {

Secret new_token(Entropy& entropy) {
  std::array<std::uint8_t, 32> random{};
  entropy.fill(random);
  Secret token(base64url(random));
  sodium_memzero(random.data(), random.size());
  return token;
}

Secret random_digits(Entropy& entropy, std::size_t digits) {
  std::uint32_t numbers = 1;
  for (std::size_t digit = 0; digit < digits; ++digit) numbers *= 10;
  // Those beyond the last whole lot are drawn again.
  const std::uint32_t fair = 0xffffffffU / numbers * numbers;
  for (;;) {
    std::array<std::uint8_t, 4> bytes{};
    entropy.fill(bytes);
    std::uint32_t number = 0;
    for (const auto byte : bytes) number = number << 8 | byte;
    if (number >= fair) continue;
    const auto text = std::to_string(number % numbers);
    return Secret(std::string(digits - text.size(), '0') + text);
  }
}

std::string token_digest(std::string_view token) {
  return hex(sha256(bytes_of(token)));
}

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  start_sodium();
  randombytes_buf(bytes.data(), bytes.size());
}

}  // namespace portner::crypto
