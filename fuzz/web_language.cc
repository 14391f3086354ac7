#include <cstdint>

#include "base/bytes.h"
#include "require.h"
#include "web/language.h"

using namespace portner;

// Whatever a browser prefers, it gets a language that has a catalog.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tag = web::negotiate(text_of({data, size}), {{"en"}, {"da"}, {"pt-BR"}}).tag;
  require(tag == "en" || tag == "da" || tag == "pt-BR");
  return 0;
}
