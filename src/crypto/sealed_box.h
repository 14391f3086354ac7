#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"
#include "crypto/key_ring.h"

namespace portner::crypto {

// Where a sealed value lives. It opens nowhere else: swapping two rows' values must fail (OWASP ASVS 11.3.3).
struct Place {
  std::string_view table;
  std::string_view column;
  std::int64_t row;
};

// XChaCha20-Poly1305 (libsodium), key number and random nonce in front, place as additional data.
// Text form "k<number>.<base64url(nonce || ciphertext)>".
std::string seal(const KeyRing& keys, Entropy& entropy, const Place& place, std::string_view plaintext);

// Nothing when the text was changed, belongs elsewhere, or its key is gone.
std::optional<Secret> open(const KeyRing& keys, const Place& place, std::string_view sealed);

// True when the value was sealed with an older key than the newest.
bool wants_resealing(const KeyRing& keys, std::string_view sealed);

}  // namespace portner::crypto
