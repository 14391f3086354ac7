#pragma once

#include <chrono>
#include <cstdint>

namespace portner {

using Seconds = std::chrono::seconds;

// A point in time, to the second, UTC. Rules take it as an argument; only the edge asks a Clock.
using Moment = std::chrono::sys_seconds;

constexpr std::int64_t to_unix(Moment moment) {
  return moment.time_since_epoch().count();
}
constexpr Moment from_unix(std::int64_t seconds) {
  return Moment{Seconds{seconds}};
}

// Asked once a request by the edge, never by a rule.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment now() const = 0;
};

}  // namespace portner
