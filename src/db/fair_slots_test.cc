#include "db/fair_slots.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace portner::db {
namespace {

TEST(FairSlots, ServesInTheOrderOfArrival) {
  FairSlots slots(1);
  std::vector<int> served;
  slots.take();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&, i] {
      slots.take();
      served.push_back(i);
      slots.give();
    });
    while (slots.waiting() != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  slots.give();
  threads.clear();
  std::vector<int> expected(20);
  for (int i = 0; i < 20; ++i) expected[i] = i;
  EXPECT_EQ(served, expected);
}

TEST(FairSlots, WhoComesBackStandsAtTheEnd) {
  FairSlots slots(1);
  slots.take();
  bool other_served = false;
  std::jthread other([&] {
    slots.take();
    other_served = true;
    slots.give();
  });
  while (slots.waiting() == 0) std::this_thread::yield();
  slots.give();
  slots.take();
  EXPECT_TRUE(other_served);
  slots.give();
}

}  // namespace
}  // namespace portner::db
