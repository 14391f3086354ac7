#pragma once

#include <string>

namespace portner {

// Where something was asked from, as the history, the notices and the budgets need it.
struct Origin {
  std::string address;  // canonical client address
  std::string network;  // what budgets hang on: the IPv4 address or the IPv6 /64
  std::string browser;  // "Firefox on Android"; empty when the browser did not say
};

}  // namespace portner
