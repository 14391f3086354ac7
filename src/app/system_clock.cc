#include "app/system_clock.h"

#include <cstdlib>
#include <fstream>

namespace portner {

Moment SystemClock::now() const {
  const auto now = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
#ifdef PORTNER_TEST_SWITCHES
  static const char* const path = std::getenv("PORTNER_TEST_CLOCK");
  if (path) {
    std::int64_t offset = 0;
    std::ifstream(path) >> offset;
    return now + Seconds{offset};
  }
#endif
  return now;
}

}  // namespace portner
