#include "features/session/session_cache.h"

namespace portner {

std::optional<SignedIn> SessionCache::find(std::string_view digest, Moment now) {
  const std::scoped_lock lock(mutex_);
  if (second_ != now) return std::nullopt;
  const auto found = sessions_.find(std::string(digest));
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

void SessionCache::put(std::string digest, SignedIn session, Moment now) {
  const std::scoped_lock lock(mutex_);
  if (second_ != now) {
    sessions_.clear();
    second_ = now;
  }
  if (sessions_.size() < most) sessions_.insert_or_assign(std::move(digest), std::move(session));
}

void SessionCache::clear() {
  const std::scoped_lock lock(mutex_);
  sessions_.clear();
}

}  // namespace portner
