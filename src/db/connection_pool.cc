#include "db/connection_pool.h"

namespace portner::db {

std::unique_ptr<Connection> ConnectionPool::take() {
  slots_.take();
  try {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return open_();
  } catch (...) {
    slots_.give();
    throw;
  }
}

void ConnectionPool::give(std::unique_ptr<Connection> connection) {
  {
    Connections closing;  // outside the lock
    const std::lock_guard lock(mutex_);
    if (connection->lost()) {
      closing.swap(idle_);
    } else {
      idle_.push_back(std::move(connection));
    }
  }
  slots_.give();
}

}  // namespace portner::db
