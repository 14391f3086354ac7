#pragma once

#include <expected>
#include <string_view>

#include "base/secret.h"

namespace portner::crypto {

enum class ForeignHashProblem {
  unknown_form,
  too_costly,  // checking it would take more than about a second, or 256 MiB
};

// Password hashes that other programs have made, to be checked until their owner's first sign-in:
//   bcrypt          $2a$ $2b$ $2y$, up to cost 14 (htpasswd -B, PHP, Python)
//   SHA-512-crypt   $6$, up to 1,000,000 rounds (openssl passwd -6, /etc/shadow)
//   Argon2          $argon2i$ $argon2d$ $argon2id$, without a secret value, up to 256 MiB and 1 GiB over all passes
//   PBKDF2          $pbkdf2-sha256$ $pbkdf2-sha512$ (passlib), pbkdf2_sha256$ (Django), up to 2,000,000 iterations
// All are read without a check of the password, so that nothing is taken that could never sign in.
std::expected<void, ForeignHashProblem> check_foreign_hash(std::string_view hash);

// False for a wrong password and for whatever check_foreign_hash() refuses. bcrypt sees the first 72 bytes alone, as
// where the hash was made; SHA-512-crypt takes no password above 511 bytes.
bool matches_foreign_hash(const Secret& password, std::string_view hash);

}  // namespace portner::crypto
