#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace portner::web {

enum class Priority { normal, low };

// Threads behind a bounded queue, for the handlers that wait or compute. Private to this layer.
class LanePool {
 public:
  // True: do the work. False: there was no room for it, say so. Called once either way; must not throw.
  using Job = std::move_only_function<void(bool room)>;

  LanePool(unsigned threads, std::size_t queue, Priority priority);
  ~LanePool();

  // Calls the job on a thread of the pool, or at once with false when the queue is full or the pool is closed.
  void submit(Job job);

  // Gives up what is queued and waits for what runs.
  void close();

 private:
  void work(Priority priority);

  const std::size_t most_queued_;
  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<Job> queue_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace portner::web
