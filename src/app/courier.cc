#include "app/courier.h"

#include <algorithm>
#include <chrono>

namespace portner {
namespace {

constexpr std::chrono::milliseconds shortest_pause{2};
constexpr std::chrono::milliseconds longest_pause{1000};

}  // namespace

void Courier::start(std::size_t threads) {
  for (std::size_t number = 0; number < threads; ++number) threads_.emplace_back([this] { carry(); });
}

void Courier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Courier::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++woken_;
  }
  changed_.notify_one();
}

void Courier::carry() {
  auto pause = longest_pause;
  std::uint64_t seen = 0;
  for (;;) {
    bool handed_over = false;
    try {
      handed_over = dispatch_.hand_over_one();
    } catch (const std::exception& error) {
      log_.error("courier_failed", {{"why", error.what()}});
    }
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (handed_over) continue;
    const bool woken = changed_.wait_for(lock, pause, [&] { return stopping_ || woken_ != seen; });
    if (stopping_) return;
    seen = woken_;
    // The transaction that woke us has not ended yet: look often at first.
    pause = woken ? shortest_pause : std::min(2 * pause, longest_pause);
  }
}

}  // namespace portner
