#include "features/sign_in/code_check.h"

#include <gtest/gtest.h>

#include "features/help_code/help_request.h"
#include "features/sign_in/sign_in.h"
#include "features/test_world.h"

namespace portner {
namespace {

TEST(WaitAfter, EveryFifthWrongCodeInARowDoublesThePause) {
  const Moment last = from_unix(1'790'000'000);
  for (const int free : {0, 1, 4, 6, 9, 11}) EXPECT_EQ(wait_after(free, last, last), Seconds{0}) << free;
  EXPECT_EQ(wait_after(5, last, last), Seconds{60});
  EXPECT_EQ(wait_after(5, last, last + Seconds{59}), Seconds{1});
  EXPECT_EQ(wait_after(5, last, last + Seconds{60}), Seconds{0});
  EXPECT_EQ(wait_after(10, last, last), Seconds{120});
  EXPECT_EQ(wait_after(15, last, last), Seconds{240});
  EXPECT_EQ(wait_after(95, last, last), Seconds{3600}) << "an hour at most";
}

TEST(MonthlyLimit, KeepsTheYearlyChanceTheSameWithMoreApps) {
  EXPECT_EQ(monthly_limit(1), 30);
  EXPECT_EQ(monthly_limit(2), 15);
  EXPECT_EQ(monthly_limit(most_apps), 10);
  EXPECT_EQ(monthly_limit(0), 30);
}

TEST(LeastLength, IsShorterBesideASecondFactor) {
  EXPECT_EQ(least_length(false, Demand::none), 15U);
  EXPECT_EQ(least_length(false, Demand::later), 15U);
  EXPECT_EQ(least_length(false, Demand::now), 8U);
  EXPECT_EQ(least_length(true, Demand::none), 8U);
}

class CodeCheckTest : public test::WorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    database().write([&](db::Transaction& t) { apps.adopt(t, person, "Phone", key, now); });
  }
  std::string code_at(Moment at) const { return otp::totp(key.reveal_bytes(), otp::step_at(at)); }
  // A code that is neither right nor near enough for a clock that is off.
  std::string wrong_at(Moment at) const {
    for (int number = 0;; ++number) {
      auto code = std::to_string(100000 + number);
      if (std::holds_alternative<otp::Wrong>(otp::check(key.reveal_bytes(), code, at, otp::Window::standard, {})))
        return code;
    }
  }
  CodeVerdict check(std::string_view code, Moment at, const std::optional<DeviceId>& device = std::nullopt) {
    return database().write([&](db::Transaction& t) {
      const auto found = *people_store::find(t, person);
      return check_code(t, {apps, sms, found, guesser(person, device), "attempt 1", SmsPurpose::sign_in, Way::app},
                        code, at);
    });
  }
  CodeVerdict check_help(std::string_view code, Moment at) {
    return database().write([&](db::Transaction& t) {
      const auto found = *people_store::find(t, person);
      return check_code(
          t, {apps, sms, found, guesser(person, std::nullopt), "attempt 1", SmsPurpose::sign_in, Way::help, &help},
          code, at);
    });
  }
  static bool waits(const CodeVerdict& verdict) { return std::holds_alternative<MustWait>(verdict); }
  static bool accepted(const CodeVerdict& verdict) { return std::holds_alternative<AppAccepted>(verdict); }

  Secret key{std::string("12345678901234567890")};
  AuthenticatorApps apps{keys, entropy};
  SmsCodes sms{keys, entropy};
  HelpCodes help{Secret("0123456789abcdef0123456789abcdef"), entropy};
};

TEST_P(CodeCheckTest, AfterFiveWrongCodesTheRightOneWaitsToo) {
  for (int count = 0; count < 5; ++count) EXPECT_TRUE(std::holds_alternative<otp::Wrong>(check(wrong_at(now), now)));
  const auto waiting = check(code_at(now), now);
  ASSERT_TRUE(waits(waiting));
  EXPECT_EQ(std::get<MustWait>(waiting).retry_in, Seconds{60});
  EXPECT_TRUE(accepted(check(code_at(now + Seconds{60}), now + Seconds{60})));
}

TEST_P(CodeCheckTest, AnotherDeviceHasItsOwnBudget) {
  for (int count = 0; count < 5; ++count) check(wrong_at(now), now);
  EXPECT_TRUE(waits(check(code_at(now), now)));
  EXPECT_TRUE(accepted(check(code_at(now), now, DeviceId{1})));
}

TEST_P(CodeCheckTest, ThirtyWrongCodesInThirtyDaysAreTheMostWhateverWasRightBetween) {
  int compared = 0;
  for (int hour = 0; hour < 30 * 24; hour += 4) {
    const Moment at = now + Seconds{hour * 3600};
    for (int count = 0; count < 4; ++count)
      if (std::holds_alternative<otp::Wrong>(check(wrong_at(at), at))) ++compared;
    check(code_at(at), at);
  }
  EXPECT_EQ(compared, 30);
}

TEST_P(CodeCheckTest, TheFastestAllowedGuesserGetsThirtyTriesAMonth) {
  int compared = 0;
  Moment at = now;
  while (at < now + Seconds{30 * 24 * 3600}) {
    const auto verdict = check(wrong_at(at), at);
    if (const auto* wait = std::get_if<MustWait>(&verdict)) {
      at += wait->retry_in;
    } else {
      ++compared;
    }
  }
  EXPECT_EQ(compared, 30);
}

TEST_P(CodeCheckTest, AHundredInARowAreTheLast) {
  Moment at = now;
  int compared = 0;
  for (int guard = 0; guard < 1000; ++guard) {
    const auto verdict = check(wrong_at(at), at);
    if (std::holds_alternative<NoMoreTries>(verdict)) break;
    if (const auto* wait = std::get_if<MustWait>(&verdict)) {
      at += wait->retry_in;
    } else {
      ++compared;
    }
  }
  EXPECT_EQ(compared, 100);
  at += Seconds{365 * 24 * 3600};
  EXPECT_TRUE(std::holds_alternative<NoMoreTries>(check(code_at(at), at)));
  database().write([&](db::Transaction& t) { forget_wrong_codes(t, person); });
  EXPECT_TRUE(accepted(check(code_at(at), at))) << "until the operator unlocks";
}

TEST_P(CodeCheckTest, EitherFactorsCodeIsGoodAndBothShareTheBudget) {
  database().write([&](db::Transaction& t) { SmsCodes::activate(t, person, "+4520123456", now); });
  const auto sent = database().write([&](db::Transaction& t) {
    return std::string(sms.issue(t, person, "attempt 1", SmsPurpose::sign_in, "+4520123456", now).code.reveal());
  });
  EXPECT_TRUE(std::holds_alternative<SmsAccepted>(check(sent, now))) << "on the page that asked for the app's";
  EXPECT_TRUE(accepted(check(code_at(now), now)));
  int compared = 0;
  for (int hour = 4; hour < 30 * 24; hour += 4) {
    const Moment at = now + Seconds{hour * 3600};
    if (!waits(check(wrong_at(at), at))) ++compared;
  }
  EXPECT_EQ(compared, monthly_limit(2));
}

TEST_P(CodeCheckTest, CodesFromAnAdministratorHaveBudgetsOfTheirOwn) {
  const auto request = database().write([&](db::Transaction& t) {
    return help_requests::put(t, {{}, company, person, now, "", {"198.51.100.7", "198.51.100.7", ""}});
  });
  const auto give = [&](Moment at) {
    return database().write(
        [&](db::Transaction& t) { return std::string(help.give(t, person, request, at).code.reveal()); });
  };
  // The wrong codes of an app must not keep out whom an administrator helps.
  for (int count = 0; count < 5; ++count) check(wrong_at(now), now);
  EXPECT_TRUE(waits(check(code_at(now), now)));
  EXPECT_TRUE(std::holds_alternative<HelpAccepted>(check_help(give(now), now)));
  EXPECT_TRUE(waits(check(code_at(now), now))) << "nor does being helped give the app's budget back";
  // New codes bring no new tries.
  int compared = 0;
  for (Moment at = now; at < now + Seconds{30 * 24 * 3600};) {
    const auto verdict = check_help("", at);
    if (const auto* wait = std::get_if<MustWait>(&verdict)) {
      at += wait->retry_in;
      give(at);
    } else {
      ++compared;
    }
  }
  EXPECT_EQ(compared, 30);
  EXPECT_TRUE(std::holds_alternative<otp::Wrong>(check(give(now), now, DeviceId{1}))) << "only where it was asked for";
}

INSTANTIATE_TEST_SUITE_P(On, CodeCheckTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
