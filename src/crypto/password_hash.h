#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/secret.h"

namespace portner::crypto {

// Argon2id (RFC 9106). The defaults are OWASP's first choice for servers: 19 MiB, two passes, one lane.
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;
  auto operator<=>(const Argon2Cost&) const = default;
};

// Hashes with as many memory arenas as may work at once; a caller waits, first come first served, until one is free.
// Arenas are mapped once and kept: mapping anew for each hash costs more than the hash saves.
class PasswordHasher {
 public:
  PasswordHasher(Argon2Cost cost, Secret pepper, unsigned arenas);
  ~PasswordHasher();
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // PHC string "$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>", salt of 16 bytes, hash of 32, the pepper as Argon2's
  // secret value.
  std::string hash(const Secret& password, Entropy& entropy);

  // False for a wrong password and for anything that is not such a PHC string. Refuses costs above 1 GiB or 64 passes.
  bool verify(const Secret& password, std::string_view phc);

  // The same for a hash that another program has made (foreign_hash.h). Takes the time of verify_nobody() on top, so
  // that it is no faster than the answer for an unknown address.
  bool verify_foreign(const Secret& password, std::string_view hash);

  // Takes as long as verify() with today's cost and is always false: the answer for an unknown address.
  bool verify_nobody(const Secret& password);

  // True when the PHC string was made with other parameters than today's, or is none.
  bool wants_rehash(std::string_view phc) const;

  // Hashes asked for since the start, those waiting for an arena included: a metric.
  std::uint64_t asked() const;

 private:
  class Arena;
  class Lease;

  Argon2Cost cost_;
  Secret pepper_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Arena>> idle_;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
};

}  // namespace portner::crypto
