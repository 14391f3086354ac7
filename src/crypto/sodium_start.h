#pragma once

#include <sodium.h>

#include <stdexcept>

namespace portner::crypto {

// libsodium chooses its implementations and opens its random source once; this must come before its first use.
inline void start_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium could not start");
}

}  // namespace portner::crypto
