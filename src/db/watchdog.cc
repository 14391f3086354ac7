#include "db/watchdog.h"

#include <sys/socket.h>

namespace portner::db {

Watchdog::Watchdog() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void Watchdog::begin(int socket, std::chrono::seconds patience) {
  const std::lock_guard lock(mutex_);
  deadlines_[socket] = Clock::now() + patience;
}

void Watchdog::end(int socket) noexcept {
  const std::lock_guard lock(mutex_);
  deadlines_.erase(socket);
}

void Watchdog::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    stopped_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    for (const auto& [socket, deadline] : deadlines_) {
      if (Clock::now() > deadline) ::shutdown(socket, SHUT_RDWR);
    }
  }
}

}  // namespace portner::db
