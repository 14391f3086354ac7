#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

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

  // Where to look for keys that another process has added since: asked for an unknown number, and by refresh(). A ring
  // may be used by many threads while it learns; the pepper and what derive_lasting() gives never change.
  using Source = std::function<std::expected<KeyRing, std::string>()>;
  void learn_from(Source source) { source_ = std::move(source); }
  void refresh() const;

  std::uint32_t newest() const;
  bool has(std::uint32_t number) const;

  // 32 bytes for this purpose ("seal", "csrf", "audit", ...) from the master key of this number.
  // Precondition: has(number).
  Secret derive(std::uint32_t number, std::string_view purpose) const;

  // For purposes that must stay the same when master keys rotate (the audit chain, pseudonyms): from the oldest key.
  Secret derive_lasting(std::string_view purpose) const;

  const Secret& pepper() const { return pepper_; }

 private:
  mutable std::map<std::uint32_t, Secret> keys_;
  std::unique_ptr<std::shared_mutex> mutex_ = std::make_unique<std::shared_mutex>();
  Source source_;
  Secret pepper_;
};

}  // namespace portner::crypto
