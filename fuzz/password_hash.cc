#include "crypto/password_hash.h"

#include <cstdint>

#include "base/bytes.h"
#include "require.h"

using namespace portner;

// Hashing at any cost the text names would be slow, so only today's cost is hashed; the rest is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crypto::PasswordHasher hasher({.memory_kib = 8, .passes = 1, .lanes = 1}, Secret(std::string("pepper")), 1);
  const auto phc = text_of({data, size});
  if (hasher.wants_rehash(phc)) return 0;
  require(phc.starts_with("$argon2id$v=19$m=") && phc.size() < 128);
  require(!hasher.verify(Secret(std::string("password")), phc));
  return 0;
}
