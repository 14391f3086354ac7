#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace portner::db {

// Shuts the socket of a server that no longer answers: libpq itself would wait for ever. Looks once a second.
class Watchdog {
 public:
  Watchdog();

  // Between these two somebody waits for what the socket brings.
  void begin(int socket, std::chrono::seconds patience);
  void end(int socket) noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  void watch(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::map<int, Clock::time_point> deadlines_;
  std::jthread thread_;
};

}  // namespace portner::db
