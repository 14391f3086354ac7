#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/moment.h"
#include "features/session/session.h"

namespace portner {

// Sessions read within the current second, for the session check: never older than a second, and emptied at once when
// this program ends a session. Keyed by the token's digest.
class SessionCache {
 public:
  std::optional<SignedIn> find(std::string_view digest, Moment now);
  void put(std::string digest, SignedIn session, Moment now);
  void clear();

 private:
  static constexpr std::size_t most = 100'000;

  std::mutex mutex_;
  Moment second_{};
  std::unordered_map<std::string, SignedIn> sessions_;
};

}  // namespace portner
