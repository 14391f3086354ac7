#include "app/catalogs.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace portner {

resources::Files catalogs() {
  auto files = resources::catalogs();
#ifdef PORTNER_TEST_SWITCHES
  if (const char* path = std::getenv("PORTNER_TEST_CATALOG")) {
    static std::string content;  // outlives the catalogs, as the program's own do
    std::ifstream file(path, std::ios::binary);
    content.assign(std::istreambuf_iterator<char>(file), {});
    files.emplace("en-XA", content);
  }
#endif
  return files;
}

}  // namespace portner
