#include <cstdint>
#include <string>

#include "base/text.h"
#include "require.h"
#include "web/http_text.h"
#include "web/response.h"

using namespace portner;

// A path that is taken has one reading, and a place to go on to is on this host.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = text_of({data, size});
  if (auto path = web::decode_path(input)) {
    require(path->starts_with('/') && is_utf8(*path) && path->size() <= input.size());
    if (!path->ends_with('/')) *path += '/';
    for (const char* part : {"//", "/../", "/./", "\\", "\n", "\r"}) require(path->find(part) == std::string::npos);
  }
  const std::string local = web::local_path_or(input, "/fallback");
  require(local == "/fallback" || local == input);
  require(local.starts_with('/') && (local.size() == 1 || (local[1] != '/' && local[1] != '\\')));
  web::Response::see_other(local);  // throws for what would split a header
  return 0;
}
