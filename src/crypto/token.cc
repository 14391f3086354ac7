#include "crypto/token.h"

#include <array>

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

std::string token_digest(std::string_view token) {
  return hex(sha256(bytes_of(token)));
}

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  start_sodium();
  randombytes_buf(bytes.data(), bytes.size());
}

}  // namespace portner::crypto
