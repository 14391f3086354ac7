#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "app/log.h"
#include "features/import/import_job.h"

namespace portner {

// The thread that imports what administrators have confirmed, one file after the other.
class ImportRunner {
 public:
  ImportRunner(const ImportJobs& jobs, const Log& log) : jobs_(jobs), log_(log), thread_([this] { work(); }) {}
  ~ImportRunner() { stop(); }

  void run(ImportJobId job);
  // After the rows that are being written.
  void stop();

 private:
  void work();

  const ImportJobs& jobs_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ImportJobId> waiting_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace portner
