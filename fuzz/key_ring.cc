#include "crypto/key_ring.h"

#include <cstdint>

#include "require.h"

using namespace portner;

// What is taken can be written and read again, and seals.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto ring = crypto::KeyRing::parse(text_of({data, size}));
  if (!ring) {
    require(!ring.error().empty());
    return 0;
  }
  const Secret text = ring->serialise();
  const auto again = crypto::KeyRing::parse(text.reveal());
  require(again && again->serialise().reveal() == text.reveal());
  require(ring->has(ring->newest()) && ring->derive(ring->newest(), "seal").reveal().size() == 32);
  return 0;
}
