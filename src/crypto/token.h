#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"

namespace portner::crypto {

// What a browser or a link holds: 256 random bits in base64url (43 characters).
Secret new_token(Entropy& entropy);

// What people read and type: so many random digits, nine at most; every number as likely as every other.
Secret random_digits(Entropy& entropy, std::size_t digits);

// What the database holds instead: SHA-256 of the token in lower-case hex (64 characters). Text that cannot be a token
// has a digest too; it just matches no row.
std::string token_digest(std::string_view token);

// The operating system's random bytes (libsodium).
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace portner::crypto
