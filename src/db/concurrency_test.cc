#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "db/database.h"
#include "support/test_databases.h"

namespace portner::db {
namespace {

class ConcurrencyTest : public test::OnBothDatabases {
 protected:
  ConcurrencyTest() : node_(test_database().another()) {
    node_->write([](Transaction& transaction) {
      transaction.run("CREATE TABLE code (id BIGINT PRIMARY KEY, last_step BIGINT NOT NULL)");
      transaction.run("INSERT INTO code (id, last_step) VALUES (1, 0), (2, 0)");
    });
  }

  // Every second thread is a client of another node.
  Database& node(int number) { return number % 2 == 0 ? *node_ : database(); }

  std::int64_t step() {
    return database().read([](Transaction& transaction) {
      return std::get<0>(*transaction.one<std::int64_t>("SELECT last_step FROM code WHERE id = 1"));
    });
  }

  const std::unique_ptr<Database> node_;
};

INSTANTIATE_TEST_SUITE_P(On, ConcurrencyTest, test::both_databases, test::database_name);

TEST_P(ConcurrencyTest, OneOfTwoHundredSpendsACode) {
  constexpr int threads = 200;
  std::atomic<int> won = 0;
  std::latch start(threads);
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        start.arrive_and_wait();
        won += static_cast<int>(node(i).write([](Transaction& transaction) {
          return transaction.run("UPDATE code SET last_step = :step WHERE id = 1 AND last_step < :step", {{"step", 7}});
        }));
      });
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(step(), 7);
}

TEST_P(ConcurrencyTest, ALockLetsOneInAtATime) {
  constexpr int threads = 8;
  constexpr int rounds = 10;
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        for (int round = 0; round < rounds; ++round) {
          node(i).write([](Transaction& transaction) {
            transaction.lock("counter");
            const auto [step] = *transaction.one<std::int64_t>("SELECT last_step FROM code WHERE id = 1");
            transaction.run("UPDATE code SET last_step = :step WHERE id = 1", {{"step", step + 1}});
          });
        }
      });
    }
  }
  EXPECT_EQ(step(), threads * rounds);
}

TEST_P(ConcurrencyTest, AWriterWaitsForAnotherNode) {
  std::latch other_started(1);
  std::jthread other;
  database().write([&](Transaction& transaction) {
    transaction.run("UPDATE code SET last_step = 1 WHERE id = 1");
    other = std::jthread([&] {
      other_started.count_down();
      node_->write(
          [](Transaction& waiting) { waiting.run("UPDATE code SET last_step = last_step + 10 WHERE id = 1"); });
    });
    other_started.wait();
  });
  other.join();
  EXPECT_EQ(step(), 11);
}

TEST_P(ConcurrencyTest, ReadersAndWritersDoNotWaitForEachOther) {
  database().write([&](Transaction& transaction) {
    transaction.run("UPDATE code SET last_step = 5 WHERE id = 1");
    EXPECT_EQ(step(), 0);
  });
  database().read([&](Transaction& transaction) {
    transaction.one<std::int64_t>("SELECT last_step FROM code WHERE id = 1");
    node_->write([](Transaction& writing) { writing.run("UPDATE code SET last_step = 6 WHERE id = 1"); });
    return 0;
  });
  EXPECT_EQ(step(), 6);
}

TEST_P(ConcurrencyTest, MoreReadersThanConnectionsAreServed) {
  std::atomic<int> served = 0;
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < 40; ++i) {
      running.emplace_back([&] {
        for (int round = 0; round < 10; ++round) served += step() == 0 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(served, 400);
}

// PostgreSQL ends one of two transactions that wait for each other; the one begun anew may be quicker at its row than
// the other, and meet it again. SQLite's second one has not begun.
TEST_P(ConcurrencyTest, ADeadlockEndsWell) {
  std::atomic<int> runs = 0;
  std::latch both(GetParam() == Backend::postgresql ? 2 : 1);
  const auto work = [&](int mine, int others) {
    return [&, mine, others](Transaction& transaction) {
      const int run = ++runs;
      transaction.run("UPDATE code SET last_step = last_step + 1 WHERE id = :id", {{"id", mine}});
      if (run <= 2 && GetParam() == Backend::postgresql) both.arrive_and_wait();
      transaction.run("UPDATE code SET last_step = last_step + 1 WHERE id = :id", {{"id", others}});
    };
  };
  {
    const std::jthread one([&] { database().write(work(1, 2)); });
    const std::jthread other([&] { node_->write(work(2, 1)); });
  }
  EXPECT_EQ(step(), 2);
  if (GetParam() == Backend::postgresql) {
    EXPECT_GE(runs, 3);
  } else {
    EXPECT_EQ(runs, 2);
  }
}

TEST(SqliteOpening, NodesThatMakeTheFileAtOnceAllOpenIt) {
  constexpr int nodes = 6;
  std::atomic<int> opened = 0;
  for (int round = 0; round < 30; ++round) {
    const test::TestDatabase place(Backend::sqlite);
    std::latch start(nodes);
    std::vector<std::jthread> running;
    for (int i = 0; i < nodes; ++i) {
      running.emplace_back([&] {
        start.arrive_and_wait();
        try {
          place.another();
          ++opened;
        } catch (const Fault& fault) {
          ADD_FAILURE() << fault.what();
        }
      });
    }
  }
  EXPECT_EQ(opened, 30 * nodes);
}

}  // namespace
}  // namespace portner::db
