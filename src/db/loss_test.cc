// What happens when the process or the server dies.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "db/database.h"
#include "support/test_databases.h"

namespace portner::db {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

const auto create = [](Transaction& transaction) { transaction.run("CREATE TABLE row_put (n BIGINT PRIMARY KEY)"); };

void put(Transaction& transaction, int n) {
  transaction.run("INSERT INTO row_put (n) VALUES (:n)", {{"n", n}});
}

std::vector<int> rows(Database& database) {
  const auto read = [](Transaction& transaction) { return transaction.all<int>("SELECT n FROM row_put ORDER BY n"); };
  std::vector<int> numbers;
  for (const auto& [n] : database.read(read)) numbers.push_back(n);
  return numbers;
}

class LossTest : public test::OnBothDatabases {};

INSTANTIATE_TEST_SUITE_P(On, LossTest, test::both_databases, test::database_name);

TEST_P(LossTest, AKilledProcessLosesNothingAcknowledged) {
  database().write(create);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Database mine({url()});
    for (int n = 1;; ++n) {
      mine.write([&](Transaction& transaction) { put(transaction, n); });
      if (::write(ends[1], &n, sizeof n) != sizeof n) ::_exit(1);
    }
  }
  ::close(ends[1]);
  std::vector<int> acknowledged;
  for (int n = 0; acknowledged.size() < 50 && ::read(ends[0], &n, sizeof n) == sizeof n;) acknowledged.push_back(n);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (int n = 0; ::read(ends[0], &n, sizeof n) == sizeof n;) acknowledged.push_back(n);
  ::close(ends[0]);
  ASSERT_GE(acknowledged.size(), 50u);
  EXPECT_THAT(rows(*test_database().another()), IsSupersetOf(acknowledged));
}

void end(Database& other, std::int64_t pid) {
  const auto terminate = [&](Transaction& transaction) {
    return transaction.one<bool>("SELECT pg_terminate_backend(CAST(:pid AS INTEGER), 10000)", {{"pid", pid}});
  };
  EXPECT_EQ(other.read(terminate), std::tuple(true));
}

// Ends the connection that the transaction runs on, from outside.
void cut(Transaction& transaction, Database& other) {
  end(other, std::get<0>(*transaction.one<std::int64_t>("SELECT pg_backend_pid()")));
}

class ConnectionLossTest : public ::testing::Test {
 protected:
  ConnectionLossTest() { test_database_.database().write(create); }

  Database& database() { return test_database_.database(); }

  test::TestDatabase test_database_{Backend::postgresql};
  std::unique_ptr<Database> other_ = test_database_.another();
};

TEST_F(ConnectionLossTest, BeforeCommitTheWorkRunsAgain) {
  int runs = 0;
  database().write([&](Transaction& transaction) {
    put(transaction, ++runs);
    if (runs == 1) cut(transaction, *other_);
    put(transaction, 10);
  });
  EXPECT_EQ(rows(database()), (std::vector{2, 10}));
}

TEST_F(ConnectionLossTest, AReadRunsAgain) {
  int runs = 0;
  const auto read = database().read([&](Transaction& transaction) {
    if (++runs == 1) cut(transaction, *other_);
    return transaction.one<int>("SELECT 5");
  });
  EXPECT_EQ(read, std::tuple(5));
  EXPECT_EQ(runs, 2);
}

TEST_F(ConnectionLossTest, DuringCommitIsAFaultAndNothingRunsAgain) {
  int runs = 0;
  const auto work = [&](Transaction& transaction) {
    put(transaction, ++runs);
    cut(transaction, *other_);
  };
  try {
    database().write(work);
    ADD_FAILURE();
  } catch (const Fault& fault) {
    EXPECT_THAT(fault.what(), HasSubstr("COMMIT"));
  }
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(rows(database()).empty());
}

TEST_F(ConnectionLossTest, EveryIdleConnectionIsReplaced) {
  std::set<std::int64_t> servers;
  // As many connections at once as the pool has.
  std::function<void(int)> nest = [&](int depth) {
    database().read([&](Transaction& transaction) {
      servers.insert(std::get<0>(*transaction.one<std::int64_t>("SELECT pg_backend_pid()")));
      if (depth > 1) nest(depth - 1);
      return 0;
    });
  };
  nest(8);
  ASSERT_EQ(servers.size(), 8u);
  for (const auto pid : servers) end(*other_, pid);
  nest(8);
  EXPECT_EQ(servers.size(), 16u);
}

TEST_F(ConnectionLossTest, AfterFiveRunsItIsAFault) {
  int runs = 0;
  const auto work = [&](Transaction& transaction) {
    ++runs;
    cut(transaction, *other_);
    put(transaction, 1);
  };
  EXPECT_THROW(database().write(work), Fault);
  EXPECT_EQ(runs, 5);
}

TEST_F(ConnectionLossTest, ASerializationFailureRunsAgain) {
  int runs = 0;
  database().write([&](Transaction& transaction) {
    put(transaction, ++runs);
    if (runs < 3) transaction.run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'serialization_failure'; END $$");
  });
  EXPECT_EQ(rows(database()), std::vector{3});
}

// The server process is there and says nothing: stopped, or waiting for a disk that is gone.
TEST_F(ConnectionLossTest, ASilentServerIsGivenUp) {
  Database impatient({.url = test_database_.url(), .patience = Seconds(1)});
  int runs = 0;
  pid_t silent = 0;
  const auto answer = impatient.read([&](Transaction& transaction) {
    if (++runs == 1) {
      const auto [pid] = *transaction.one<pid_t>("SELECT pg_backend_pid()");
      silent = pid;
      EXPECT_EQ(::kill(silent, SIGSTOP), 0);
    }
    return transaction.one<int>("SELECT 5");
  });
  ::kill(silent, SIGCONT);
  EXPECT_EQ(answer, std::tuple(5));
  EXPECT_EQ(runs, 2);
}

TEST_F(ConnectionLossTest, AStatementThatTakesTooLongIsAFault) {
  Database impatient({.url = test_database_.url(), .patience = Seconds(1)});
  const auto slow = [](Transaction& transaction) { return transaction.one<std::string>("SELECT pg_sleep(60)"); };
  EXPECT_THROW(impatient.read(slow), Fault);
  const auto patient = [](Transaction& transaction) {
    transaction.take_time();
    return transaction.one<std::string>("SELECT pg_sleep(1.2)");
  };
  EXPECT_EQ(impatient.read(patient), std::tuple(""));
}

TEST(ServerLoss, FaultsWhileItIsAwayAndWorksWhenItIsBack) {
  test::PostgresServer server;
  Database database({server.url()});
  database.write(create);
  database.write([](Transaction& transaction) { put(transaction, 1); });
  server.stop();
  EXPECT_THROW(rows(database), Fault);
  EXPECT_THROW(database.write([](Transaction& transaction) { put(transaction, 2); }), Fault);
  EXPECT_THROW(Database({server.url()}), Fault);
  server.start();
  EXPECT_EQ(rows(database), std::vector{1});
  database.write([](Transaction& transaction) { put(transaction, 3); });
  EXPECT_EQ(rows(database), (std::vector{1, 3}));
}

}  // namespace
}  // namespace portner::db
