#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/entropy.h"

namespace portner::test {

// Gives the listed bytes in order, and throws when asked for more.
class FixedEntropy final : public Entropy {
 public:
  explicit FixedEntropy(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

  void fill(std::span<std::uint8_t> bytes) override {
    if (bytes.size() > left()) throw std::out_of_range("the test's entropy is used up");
    for (auto& byte : bytes) byte = bytes_[used_++];
  }

  std::size_t left() const { return bytes_.size() - used_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t used_ = 0;
};

// Endless, looks random, and is the same for the same seed. Counts what was taken.
class CountingEntropy final : public Entropy {
 public:
  explicit CountingEntropy(std::uint64_t seed) : generator_(seed) {}

  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(generator_());
    taken_ += bytes.size();
  }

  std::size_t taken() const { return taken_; }

 private:
  std::mt19937_64 generator_;
  std::size_t taken_ = 0;
};

}  // namespace portner::test
