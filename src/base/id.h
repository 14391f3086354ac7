#pragma once

#include <compare>
#include <cstdint>

namespace portner {

// A row's number that cannot be mistaken for another table's.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
};

}  // namespace portner
