#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "features/audit/audit.h"

namespace portner {

// Verifies the audit log when people ask for it. A long log takes a while, so it is read on a thread of its own, once
// at a time whoever asks, and what came of it is good for a minute.
class AuditCheck {
 public:
  AuditCheck(const AuditLog& audit, db::Database& database) : audit_(audit), database_(database) {}

  struct Result {
    AuditLog::Verdict verdict;
    Moment at;
  };
  // Waits so long at most. Nothing: it is still being read, ask again later. Throws what the reading has thrown.
  std::optional<Result> result(Moment now, std::chrono::milliseconds patience);

 private:
  void read(const std::stop_token& stop, Moment now);

  const AuditLog& audit_;
  db::Database& database_;
  std::mutex mutex_;
  std::condition_variable done_;
  bool reading_ = false;
  std::optional<Result> last_;
  std::exception_ptr fault_;
  std::jthread thread_;  // last: it stops first
};

}  // namespace portner
