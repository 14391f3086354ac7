#include "crypto/sealed_box.h"

#include <cstdint>
#include <string>

#include "crypto/token.h"
#include "require.h"

using namespace portner;

// Of all texts only the sealed one opens: neither the input itself, nor what it makes of the sealed one bit by bit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crypto::SystemEntropy entropy;
  static const auto keys = crypto::KeyRing::make(entropy);
  static const crypto::Place place{"table", "column", 1};
  static const std::string sealed = crypto::seal(keys, entropy, place, "plaintext");

  const auto input = text_of({data, size});
  require(!crypto::open(keys, place, input));
  crypto::wants_resealing(keys, input);
  std::string changed = sealed;
  for (std::size_t i = 0; i < size; ++i) {
    if (i < changed.size())
      changed[i] = static_cast<char>(changed[i] ^ data[i]);
    else
      changed += static_cast<char>(data[i]);
  }
  require(crypto::open(keys, place, changed).has_value() == (changed == sealed));
  return 0;
}
