#include "base/defence.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace portner {
namespace {

// The environment is read once a process, so each list gets a process of its own.
class DefenceSwitch : public testing::Test {
 protected:
  DefenceSwitch() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

  static void expect(const char* without, Defence which, bool in_force) {
    EXPECT_EXIT(
        {
          setenv("PORTNER_WITHOUT", without, 1);
          exit(defence(which) == in_force ? 0 : 1);
        },
        testing::ExitedWithCode(0), "")
        << without;
  }
};

TEST_F(DefenceSwitch, EveryDefenceIsInForceUnlessNamed) {
  expect("", Defence::spend_once, true);
  expect("dummy_hash", Defence::spend_once, true);
}

TEST_F(DefenceSwitch, TakesAwayExactlyWhatIsNamed) {
  expect("spend_once", Defence::spend_once, false);
  expect("csrf_token,spend_once,dummy_hash", Defence::spend_once, false);
  expect("csrf_token,spend_once,dummy_hash", Defence::dummy_hash, false);
  expect("csrf_token,spend_once,dummy_hash", Defence::sealed_row, true);
}

TEST_F(DefenceSwitch, PartOfANameOrOtherWritingIsNoName) {
  for (const char* without : {"spend", "spend_once_more", " SPEND_ONCE,,"}) {
    expect(without, Defence::spend_once, true);
  }
}

}  // namespace
}  // namespace portner
