#pragma once

#include <stdexcept>
#include <string>

#include "base/entropy.h"
#include "crypto/key_ring.h"

namespace portner {

struct KeyFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The key ring in DIRECTORY/keys.json, made when it is missing. The directory is made 0700, the file 0600 and whole or
// not at all; a file that others can read is refused.
// The ring looks there again for keys that it does not know.
crypto::KeyRing load_or_make_key_ring(const std::string& directory, Entropy& entropy);

// Puts the file in place of the old one, whole or not at all.
void save_key_ring(const std::string& directory, const crypto::KeyRing& keys);

}  // namespace portner
