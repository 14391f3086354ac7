#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/entropy.h"
#include "base/secret.h"

namespace portner::crypto {

// The keys outside the database: numbered 256-bit master keys (the highest number seals, all open) and the pepper of
// the password hash. Purposes get keys of their own, derived from a master key by HMAC-SHA-256.
class KeyRing {
 public:
  static KeyRing make(Entropy& entropy);

  // The text form kept in a file: JSON {"version":1,"keys":{"1":"<base64url>"},"pepper":"<base64url>"}, each of 32
  // bytes, keys numbered 1 to 999999999, no other member and none twice. Errors name what is wrong, never a key.
  static std::expected<KeyRing, std::string> parse(std::string_view text);
  Secret serialise() const;

  // A new master key; values sealed from now on use it.
  void rotate(Entropy& entropy);

  std::uint32_t newest() const;
  bool has(std::uint32_t number) const;

  // 32 bytes for this purpose ("seal", "csrf", "audit", ...) from the master key of this number.
  // Precondition: has(number).
  Secret derive(std::uint32_t number, std::string_view purpose) const;

  // For purposes that must stay the same when master keys rotate (the audit chain, pseudonyms): from the oldest key.
  Secret derive_lasting(std::string_view purpose) const;

  const Secret& pepper() const { return pepper_; }

 private:
  std::map<std::uint32_t, Secret> keys_;
  Secret pepper_;
};

}  // namespace portner::crypto
