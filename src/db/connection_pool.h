#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "db/connection.h"
#include "db/fair_slots.h"

namespace portner::db {

// At most so many connections at once, opened when first needed, given out in the order of asking. A lost connection
// takes those that lie idle with it, for the server has most likely gone from them too.
class ConnectionPool {
 public:
  class Lease {
   public:
    explicit Lease(ConnectionPool& pool) : pool_(pool), connection_(pool.take()) {}
    ~Lease() { pool_.give(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() { return *connection_; }

   private:
    ConnectionPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  ConnectionPool(unsigned size, std::function<std::unique_ptr<Connection>()> open)
      : slots_(size), open_(std::move(open)) {}

 private:
  using Connections = std::vector<std::unique_ptr<Connection>>;

  std::unique_ptr<Connection> take();
  void give(std::unique_ptr<Connection> connection);

  FairSlots slots_;
  std::function<std::unique_ptr<Connection>()> open_;
  std::mutex mutex_;
  Connections idle_;  // the last used at the back
};

}  // namespace portner::db
