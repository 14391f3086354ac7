#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "crypto/key_ring.h"
#include "crypto/password_hash.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

// NIST SP 800-63B-4 section 3.1.1.2: fifteen characters where the password is the only factor, eight beside a second
// one.
inline constexpr std::size_t least_alone = 15;
inline constexpr std::size_t least_beside_factor = 8;
inline constexpr std::size_t longest_password = 500;

// As it is hashed: NFC, otherwise exactly as typed. Nothing for ill-formed UTF-8, an empty text, or more than
// longest_password code points; such a text is no account's password.
std::optional<Secret> normalise_password(std::string_view typed);

enum class Weakness { too_short, too_long, guessable };

// No composition rules; refused is what zxcvbn guesses within a thousand million tries, with these words (company,
// name, address) known to the guesser.
std::optional<Weakness> weakness(const Secret& normalised, std::size_t least, const std::vector<std::string>& words);

// Passwords at rest: Argon2id with a pepper, the hash sealed to its row.
class Passwords {
 public:
  Passwords(crypto::PasswordHasher& hasher, const crypto::KeyRing& keys, Entropy& entropy)
      : hasher_(hasher), keys_(keys), entropy_(entropy) {}

  struct Stored {
    Secret phc;
    bool stands_alone;  // at least fifteen characters
    Moment changed_at;
  };
  std::optional<Stored> find(db::Transaction& transaction, PersonId person) const;
  static bool chosen(db::Transaction& transaction, PersonId person);

  // Takes one hash's time whatever is stored; call it outside transactions. False when nothing is stored.
  bool matches(const std::optional<Stored>& stored, const Secret& normalised) const;
  bool wants_rehash(const Stored& stored) const { return hasher_.wants_rehash(stored.phc.reveal()); }

  // Takes one hash's time; call it outside transactions.
  struct Hashed {
    Secret phc;
    bool stands_alone;
  };
  Hashed hash(const Secret& normalised) const;
  void save(db::Transaction& transaction, PersonId person, const Hashed& hashed, Moment changed_at) const;

 private:
  crypto::PasswordHasher& hasher_;
  const crypto::KeyRing& keys_;
  Entropy& entropy_;
};

}  // namespace portner
