#include "features/audit/audit_check.h"

#include <utility>

namespace portner {
namespace {

constexpr Seconds good_for{60};

}  // namespace

std::optional<AuditCheck::Result> AuditCheck::result(Moment now, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const bool good = last_ && now >= last_->at && now < last_->at + good_for;
  if (!reading_ && !good) {
    reading_ = true;
    last_.reset();
    fault_ = nullptr;
    thread_ = std::jthread([this, now](const std::stop_token& stop) { read(stop, now); });
  }
  if (!done_.wait_for(lock, patience, [&] { return !reading_; })) return std::nullopt;
  if (fault_) std::rethrow_exception(std::exchange(fault_, nullptr));
  return last_;
}

void AuditCheck::read(const std::stop_token& stop, Moment now) {
  std::optional<AuditLog::Verdict> verdict;
  std::exception_ptr fault;
  try {
    verdict = audit_.verify(database_, stop);
  } catch (const std::exception&) {
    fault = std::current_exception();
  }
  const std::scoped_lock lock(mutex_);
  if (verdict) last_ = Result{std::move(*verdict), now};
  fault_ = fault;
  reading_ = false;
  done_.notify_all();
}

}  // namespace portner
