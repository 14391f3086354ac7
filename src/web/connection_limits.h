#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace portner::web {

// How many connections are open, in all and from each network. Private to this layer.
class ConnectionLimits {
 public:
  ConnectionLimits(std::size_t in_all, std::size_t per_network) : in_all_(in_all), per_network_(per_network) {}

  // A place among the open connections for as long as it lives; false when there was none.
  class Place {
   public:
    Place(ConnectionLimits& limits, std::string network, bool taken)
        : limits_(taken ? &limits : nullptr), network_(std::move(network)) {}
    Place(Place&& other) noexcept
        : limits_(std::exchange(other.limits_, nullptr)), network_(std::move(other.network_)) {}
    ~Place() {
      if (limits_ != nullptr) limits_->give_back(network_);
    }
    explicit operator bool() const { return limits_ != nullptr; }

   private:
    ConnectionLimits* limits_;
    std::string network_;
  };

  // An empty network counts in all only: a trusted proxy speaks for many.
  Place take(const std::string& network) {
    const std::lock_guard lock(mutex_);
    if (open_ == in_all_) return {*this, network, false};
    if (!network.empty()) {
      std::size_t& from_network = by_network_[network];
      if (from_network == per_network_) return {*this, network, false};
      ++from_network;
    }
    ++open_;
    return {*this, network, true};
  }

  bool wait_until_none(std::chrono::seconds at_most) {
    std::unique_lock lock(mutex_);
    return none_.wait_for(lock, at_most, [this] { return open_ == 0; });
  }

 private:
  void give_back(const std::string& network) {
    const std::lock_guard lock(mutex_);
    if (!network.empty()) {
      const auto from_network = by_network_.find(network);
      if (--from_network->second == 0) by_network_.erase(from_network);
    }
    if (--open_ == 0) none_.notify_all();
  }

  const std::size_t in_all_;
  const std::size_t per_network_;
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t open_ = 0;
  std::map<std::string, std::size_t> by_network_;
};

}  // namespace portner::web
