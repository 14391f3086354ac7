#include "features/throttle/throttle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "features/test_world.h"

namespace portner {
namespace {

constexpr Budget three_a_minute{"test", 3, Seconds{60}};

class ThrottleTest : public test::WorldTest {
 protected:
  std::expected<Reservation, Exhausted> try_at(int seconds, std::string_view subject = "7") {
    return database().write([&](db::Transaction& transaction) {
      return reserve(transaction, three_a_minute, subject, now + Seconds{seconds});
    });
  }
};

TEST_P(ThrottleTest, GivesAsManyTriesAsTheBudgetAndSaysHowLongToWait) {
  EXPECT_TRUE(try_at(0));
  EXPECT_TRUE(try_at(10));
  EXPECT_TRUE(try_at(20));
  const auto fourth = try_at(25);
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().retry_in, Seconds{35});
  EXPECT_FALSE(try_at(59));
  EXPECT_TRUE(try_at(60)) << "the first try is a minute old";
  EXPECT_FALSE(try_at(61)) << "the second is not";
}

TEST_P(ThrottleTest, ARefusedTryDoesNotLengthenTheWait) {
  for (int second = 0; second < 3; ++second) EXPECT_TRUE(try_at(second));
  for (int second = 3; second < 60; ++second) EXPECT_FALSE(try_at(second));
  EXPECT_TRUE(try_at(60));
}

TEST_P(ThrottleTest, SubjectsHaveBudgetsOfTheirOwn) {
  for (int second = 0; second < 3; ++second) EXPECT_TRUE(try_at(second, "7"));
  EXPECT_FALSE(try_at(3, "7"));
  EXPECT_TRUE(try_at(3, "8"));
}

TEST_P(ThrottleTest, ARefundedTryDoesNotCount) {
  for (int round = 0; round < 10; ++round) {
    const auto reservation = try_at(round);
    ASSERT_TRUE(reservation);
    database().write([&](db::Transaction& transaction) { refund(transaction, *reservation); });
  }
}

TEST_P(ThrottleTest, AClockSetBackFreesNothing) {
  for (int second = 100; second < 103; ++second) EXPECT_TRUE(try_at(second));
  EXPECT_FALSE(try_at(0));
}

TEST_P(ThrottleTest, ParallelTriesCannotOutrunTheCount) {
  std::atomic<int> won = 0;
  std::vector<std::jthread> threads;
  for (int index = 0; index < 20; ++index)
    threads.emplace_back([&] {
      if (try_at(0)) ++won;
    });
  threads.clear();
  EXPECT_EQ(won, 3);
}

INSTANTIATE_TEST_SUITE_P(On, ThrottleTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
