#include "features/sms_code/sms_code.h"

#include <gtest/gtest.h>

#include <set>

#include "features/sms_code/number_change.h"
#include "features/sms_code/number_check.h"
#include "features/test_world.h"

namespace portner {
namespace {

constexpr std::string_view number = "+4520123456";
constexpr std::string_view asker = "attempt 1";

class SmsCodeTest : public test::WorldTest {
 protected:
  std::string issue(Moment at, std::string_view asked_by = asker, SmsPurpose purpose = SmsPurpose::sign_in,
                    std::string_view to = number) {
    return database().write([&](db::Transaction& t) {
      return std::string(codes.issue(t, person, asked_by, purpose, to, at).code.reveal());
    });
  }
  SmsVerdict check(std::string_view typed, Moment at, std::string_view asked_by = asker,
                   SmsPurpose purpose = SmsPurpose::sign_in) {
    return database().write([&](db::Transaction& t) { return codes.check(t, asked_by, purpose, typed, at); });
  }
  template <class Kind>
  static bool is(const SmsVerdict& verdict) {
    return std::holds_alternative<Kind>(verdict);
  }
  static std::string another(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

  SmsCodes codes{keys, entropy};
};

TEST_P(SmsCodeTest, IsSixDigitsWithLeadingZerosAndGoodOnce) {
  std::set<char> first_digits;
  for (int round = 0; round < 200; ++round) {
    const auto code = issue(now, "attempt " + std::to_string(round));
    ASSERT_EQ(code.size(), 6U);
    first_digits.insert(code.front());
  }
  EXPECT_EQ(first_digits.size(), 10U);
  const auto code = issue(now);
  EXPECT_TRUE(is<SmsWrong>(check(another(code), now)));
  EXPECT_TRUE(is<SmsAccepted>(check(code, now)));
  EXPECT_TRUE(is<SmsUsed>(check(code, now)));
}

TEST_P(SmsCodeTest, LivesTenMinutesAndSaysWhenItIsOver) {
  const auto code = issue(now);
  EXPECT_TRUE(is<SmsExpired>(check(code, now + Seconds{600})));
  EXPECT_TRUE(is<SmsAccepted>(check(code, now + Seconds{599})));
}

TEST_P(SmsCodeTest, AResendWithinItsLifeCarriesTheSameCodeAndDoesNotProlongIt) {
  const auto code = issue(now);
  EXPECT_EQ(issue(now + Seconds{300}), code);
  EXPECT_TRUE(is<SmsExpired>(check(code, now + Seconds{600})));
  const auto fresh = issue(now + Seconds{600});
  EXPECT_TRUE(fresh == code || is<SmsReplaced>(check(code, now + Seconds{601})));
  EXPECT_TRUE(is<SmsAccepted>(check(fresh, now + Seconds{601})));
}

TEST_P(SmsCodeTest, ProvesOnePurposeToOneAskerAtOneNumber) {
  const auto code = issue(now);
  EXPECT_TRUE(is<SmsNoneOut>(check(code, now, "attempt 2")));
  EXPECT_TRUE(is<SmsNoneOut>(check(code, now, asker, SmsPurpose::prove)));
  const auto elsewhere = issue(now, asker, SmsPurpose::sign_in, "+4520123457");
  EXPECT_TRUE(elsewhere == code || !is<SmsAccepted>(check(code, now))) << "of the number before";
  EXPECT_TRUE(is<SmsAccepted>(check(elsewhere, now)));
}

TEST_P(SmsCodeTest, AreDeadWhenTheNumberChanges) {
  const auto code = issue(now);
  database().write([&](db::Transaction& t) { SmsCodes::activate(t, person, "+4520999999", now); });
  EXPECT_TRUE(is<SmsUsed>(check(code, now)));
}

TEST_P(SmsCodeTest, ThePausesGrow) {
  const auto resend_at = [&](Moment at) {
    return database().read([&](db::Transaction& t) { return SmsCodes::out(t, asker, at)->resend_at; });
  };
  issue(now);
  EXPECT_EQ(resend_at(now), now + Seconds{30});
  issue(now + Seconds{30});
  EXPECT_EQ(resend_at(now + Seconds{30}), now + Seconds{90});
  issue(now + Seconds{90});
  EXPECT_EQ(resend_at(now + Seconds{90}), now + Seconds{210});
}

TEST_P(SmsCodeTest, ANewNumberIsNotGuessed) {
  const auto code = issue(now, asker, SmsPurpose::enrol);
  const auto guess = [&](std::string_view typed) {
    return database().write(
        [&](db::Transaction& t) { return check_new_number(t, codes, person, asker, SmsPurpose::enrol, typed, now); });
  };
  for (int count = 0; count < 10; ++count) EXPECT_TRUE(guess(another(code)).has_value());
  EXPECT_FALSE(guess(code).has_value()) << "ten tries an hour, and the right one comes too late";
}

TEST_P(SmsCodeTest, OpensInNoOtherRow) {
  issue(now);
  issue(now, "attempt 2");
  EXPECT_THROW(database().write([&](db::Transaction& t) {
    t.run(
        "UPDATE sms_code SET code = (SELECT code FROM sms_code WHERE asked_by = 'attempt 2') WHERE asked_by ="
        " 'attempt 1'");
    return codes.check(t, asker, SmsPurpose::sign_in, "000000", now);
  }),
               db::Fault);
}

TEST_P(SmsCodeTest, TheUndoLinkWorksOnceWithinADay) {
  const auto link = database().write(
      [&](db::Transaction& t) { return number_change::make(t, entropy, {person, "+4520123456", "+4520999999"}, now); });
  const auto undo = [&](Moment at) {
    return database().write([&](db::Transaction& t) { return number_change::undo(t, link.reveal(), at); });
  };
  EXPECT_FALSE(undo(now + undo_lifetime));
  const auto undone = undo(now + undo_lifetime - Seconds{1});
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->old_number, "+4520123456");
  EXPECT_FALSE(undo(now));
}

INSTANTIATE_TEST_SUITE_P(On, SmsCodeTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
