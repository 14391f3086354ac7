#pragma once

#include <cstdint>
#include <span>

namespace portner {

// Unpredictable bytes. The program's source is the operating system's; a test's is a list that throws when overdrawn.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

}  // namespace portner
