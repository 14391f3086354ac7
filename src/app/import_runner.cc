#include "app/import_runner.h"

namespace portner {

void ImportRunner::run(ImportJobId job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job);
  }
  changed_.notify_one();
}

void ImportRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ImportRunner::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto job = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    try {
      jobs_.run(job, stopping_);
    } catch (const std::exception& error) {
      // The page says that it was interrupted, and goes on when somebody presses the button.
      log_.error("import_failed", {{"why", error.what()}});
    }
  }
}

}  // namespace portner
