#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "app/log.h"
#include "delivery/dispatch.h"

namespace portner {

// The threads that hand over the waiting messages of a channel: at once when one was written here, and within a second
// when it was written by another node or is tried again.
class Courier {
 public:
  Courier(const delivery::Dispatch& dispatch, const Log& log) : dispatch_(dispatch), log_(log) {}
  ~Courier() { stop(); }

  void start(std::size_t threads);
  void stop();
  // A message is being written: its transaction ends in a moment.
  void wake();

 private:
  void carry();

  const delivery::Dispatch& dispatch_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t woken_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace portner
