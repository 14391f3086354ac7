#include "features/authenticator_app/authenticator_app.h"

#include <gtest/gtest.h>

#include "features/authenticator_app/qr.h"
#include "features/test_world.h"

namespace portner {
namespace {

class AuthenticatorAppTest : public test::WorldTest {
 protected:
  template <class Work>
  auto write(Work work) {
    return database().write(work);
  }
  std::string code_at(Moment at) const { return otp::totp(key.reveal_bytes(), otp::step_at(at)); }
  void adopt() {
    write([&](db::Transaction& t) { apps.adopt(t, person, "Phone", key, now); });
  }
  AppVerdict check(std::string_view code, Moment at, otp::Window window = otp::Window::standard) {
    return write([&](db::Transaction& t) { return apps.check(t, person, code, window, at); });
  }
  template <class Kind>
  static bool is(const AppVerdict& verdict) {
    return std::holds_alternative<Kind>(verdict);
  }

  Secret key{std::string("12345678901234567890")};
  AuthenticatorApps apps{keys, entropy};
};

TEST_P(AuthenticatorAppTest, NothingIsActiveBeforeACodeWasVerified) {
  write([&](db::Transaction& t) {
    apps.start(t, person, "session 1", now);
    EXPECT_TRUE(apps.active(t, person).empty());
    const auto pending = apps.pending(t, person, "session 1", now);
    ASSERT_TRUE(pending);
    EXPECT_EQ(pending->key.reveal().size(), 20U);
    EXPECT_TRUE(is<otp::Wrong>(apps.activate(t, *pending, "Phone", "000000", otp::Window::standard, now)) ||
                is<otp::ClockOff>(apps.activate(t, *pending, "Phone", "000000", otp::Window::standard, now)));
    EXPECT_TRUE(apps.active(t, person).empty());
    const auto code = otp::totp(pending->key.reveal_bytes(), otp::step_at(now));
    EXPECT_TRUE(is<AppAccepted>(apps.activate(t, *pending, "Phone", code, otp::Window::standard, now)));
    EXPECT_FALSE(apps.active(t, person).empty());
    EXPECT_TRUE(is<otp::AlreadyUsed>(apps.check(t, person, code, otp::Window::standard, now)))
        << "the code that switched it on is spent";
  });
}

TEST_P(AuthenticatorAppTest, APendingKeyIsTheAskersOwnAndDiesAfterTenMinutes) {
  write([&](db::Transaction& t) {
    apps.start(t, person, "session 1", now);
    EXPECT_FALSE(apps.pending(t, person, "session 2", now));
    EXPECT_TRUE(apps.pending(t, person, "session 1", now + Seconds{599}));
    EXPECT_FALSE(apps.pending(t, person, "session 1", now + Seconds{600}));
  });
}

TEST_P(AuthenticatorAppTest, AskingAgainGivesAFreshKey) {
  write([&](db::Transaction& t) {
    apps.start(t, person, "session 1", now);
    const auto first = apps.pending(t, person, "session 1", now)->key.copy();
    apps.start(t, person, "session 1", now);
    EXPECT_NE(apps.pending(t, person, "session 1", now)->key.reveal(), first.reveal());
    apps.cancel(t, person, "session 1");
    EXPECT_FALSE(apps.pending(t, person, "session 1", now));
  });
}

TEST_P(AuthenticatorAppTest, ACodeIsGoodOnce) {
  adopt();
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now), now)));
  EXPECT_TRUE(is<otp::AlreadyUsed>(check(code_at(now), now)));
  EXPECT_TRUE(is<otp::AlreadyUsed>(check(code_at(now), now + Seconds{30})));
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now + Seconds{30}), now + Seconds{30})));
}

TEST_P(AuthenticatorAppTest, AnEarlierCodeIsDeadOnceALaterOneWasUsed) {
  adopt();
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now), now)));
  EXPECT_FALSE(is<AppAccepted>(check(code_at(now - Seconds{30}), now)));
}

TEST_P(AuthenticatorAppTest, AClockSetBackMakesNoUsedCodeGood) {
  adopt();
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now), now)));
  EXPECT_FALSE(is<AppAccepted>(check(code_at(now - Seconds{3600}), now - Seconds{3600})));
}

TEST_P(AuthenticatorAppTest, TheStrictWindowTakesTheCurrentCodeAlone) {
  adopt();
  EXPECT_FALSE(is<AppAccepted>(check(code_at(now - Seconds{30}), now, otp::Window::strict)));
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now), now, otp::Window::strict)));
}

TEST_P(AuthenticatorAppTest, WhatARefusalToldAGuesserIsNeverAccepted) {
  adopt();
  const Moment later = now + Seconds{180};
  const auto told = check(code_at(later), now);
  ASSERT_TRUE(is<otp::ClockOff>(told));
  EXPECT_EQ(std::get<otp::ClockOff>(told).by, Seconds{180});
  EXPECT_FALSE(is<AppAccepted>(check(code_at(later), later)));
  EXPECT_TRUE(is<AppAccepted>(check(code_at(later + Seconds{30}), later + Seconds{30})));
}

TEST_P(AuthenticatorAppTest, EitherOfTwoAppsWorksUntilItIsRemoved) {
  adopt();
  const Secret second{std::string("abcdefghijabcdefghij")};
  write([&](db::Transaction& t) { apps.adopt(t, person, "Tablet", second, now); });
  const auto second_code = [&](Moment at) { return otp::totp(second.reveal_bytes(), otp::step_at(at)); };
  EXPECT_TRUE(is<AppAccepted>(check(code_at(now), now)));
  const auto accepted = check(second_code(now), now);
  ASSERT_TRUE(is<AppAccepted>(accepted));
  EXPECT_TRUE(write([&](db::Transaction& t) { return apps.remove(t, person, std::get<AppAccepted>(accepted).app); }));
  const Moment later = now + Seconds{60};
  EXPECT_FALSE(is<AppAccepted>(check(second_code(later), later)));
  EXPECT_TRUE(is<AppAccepted>(check(code_at(later), later)));
}

TEST_P(AuthenticatorAppTest, NobodyRemovesAnotherPersonsApp) {
  adopt();
  write([&](db::Transaction& t) {
    const auto other = make_person(t, "eve@shops.example", "Eve");
    EXPECT_FALSE(apps.remove(t, other, apps.active(t, person).front().id));
    EXPECT_EQ(apps.active(t, person).size(), 1U);
  });
}

TEST_P(AuthenticatorAppTest, TheKeyIsNotInTheDatabase) {
  adopt();
  const auto stored = database().read(
      [](db::Transaction& t) { return std::get<0>(*t.one<std::string>("SELECT secret_key FROM authenticator_app")); });
  EXPECT_EQ(stored.find("12345678"), std::string::npos);
  EXPECT_EQ(stored.find("GEZDGNBV"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(On, AuthenticatorAppTest, test::both_databases, test::database_name);

TEST(QrCode, IsAPathOfRuns) {
  const auto qr = qr_code("otpauth://totp/Portner:anna@demo.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_GE(qr.size, 21);
  EXPECT_TRUE(qr.path.starts_with("M0 0h7v1h-7z")) << "the finder pattern";
  EXPECT_EQ(qr.path.find_first_not_of("Mhvz- 0123456789"), std::string::npos);
}

}  // namespace
}  // namespace portner
