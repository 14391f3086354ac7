#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace portner::db {

// A number of slots, given to those who wait in the order in which they came.
class FairSlots {
 public:
  explicit FairSlots(unsigned slots) : free_(slots) {}

  void take() {
    std::unique_lock lock(mutex_);
    if (free_ > 0) {
      --free_;
      return;
    }
    Waiter self;
    queue_.push_back(&self);
    self.turn.wait(lock, [&] { return self.called; });
  }

  // Hands the slot to the first in the queue: it is never free for someone who comes later.
  void give() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) {
      ++free_;
      return;
    }
    auto& first = *queue_.front();
    queue_.pop_front();
    first.called = true;
    first.turn.notify_one();
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }

 private:
  struct Waiter {
    std::condition_variable turn;
    bool called = false;
  };

  mutable std::mutex mutex_;
  unsigned free_;
  std::deque<Waiter*> queue_;
};

}  // namespace portner::db
