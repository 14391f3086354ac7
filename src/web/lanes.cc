#include "web/lanes.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace portner::web {
namespace {

constexpr int low_priority = 10;

}  // namespace

LanePool::LanePool(unsigned threads, std::size_t queue, Priority priority) : most_queued_(queue) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this, priority] { work(priority); });
}

LanePool::~LanePool() {
  close();
}

void LanePool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_ && queue_.size() < most_queued_) {
      queue_.push_back(std::move(job));
      something_to_do_.notify_one();
      return;
    }
  }
  job(false);
}

void LanePool::close() {
  std::deque<Job> given_up;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    given_up.swap(queue_);
  }
  something_to_do_.notify_all();
  for (Job& job : given_up) job(false);
  threads_.clear();
}

void LanePool::work(Priority priority) {
  // Linux keeps a nice value for each thread; without the right to change it the lane just competes.
  if (priority == Priority::low) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), low_priority);
  std::unique_lock lock(mutex_);
  for (;;) {
    something_to_do_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    if (closed_) return;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    job(true);
    job = nullptr;
    lock.lock();
  }
}

}  // namespace portner::web
