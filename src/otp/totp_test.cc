#include "otp/totp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <stdlib.h>

#include <set>

namespace portner::otp {
namespace {

using std::string_view_literals::operator""sv;

const std::string key_20 = "12345678901234567890";
const std::string key_32 = "12345678901234567890123456789012";
const std::string key_64 = "1234567890123456789012345678901234567890123456789012345678901234";

// RFC 4226 appendix D.
TEST(Hotp, VectorsOfRfc4226) {
  const char* const codes[] = {"755224", "287082", "359152", "969429", "338314",
                               "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t counter = 0; counter < 10; ++counter) {
    EXPECT_EQ(hotp(crypto::Hash::sha1, bytes_of(key_20), counter, 6), codes[counter]);
  }
}

// RFC 6238 appendix B.
TEST(Totp, VectorsOfRfc6238) {
  struct Vector {
    std::int64_t time;
    std::string sha1, sha256, sha512;
  };
  const Vector vectors[] = {
      {59, "94287082", "46119246", "90693936"},         {1111111109, "07081804", "68084774", "25091201"},
      {1111111111, "14050471", "67062674", "99943326"}, {1234567890, "89005924", "91819424", "93441116"},
      {2000000000, "69279037", "90698825", "38618901"}, {20000000000, "65353130", "77737706", "47863826"},
  };
  for (const auto& [time, sha1, sha256, sha512] : vectors) {
    const Step step = step_at(from_unix(time));
    const auto counter = static_cast<std::uint64_t>(step);
    EXPECT_EQ(hotp(crypto::Hash::sha1, bytes_of(key_20), counter, 8), sha1);
    EXPECT_EQ(hotp(crypto::Hash::sha256, bytes_of(key_32), counter, 8), sha256);
    EXPECT_EQ(hotp(crypto::Hash::sha512, bytes_of(key_64), counter, 8), sha512);
    EXPECT_EQ(totp(bytes_of(key_20), step), sha1.substr(2));
  }
}

TEST(Totp, LeadingZerosAreDigits) {
  EXPECT_EQ(totp(bytes_of(key_20), step_at(from_unix(1111111109))), "081804");
  EXPECT_EQ(normalise_code("000000"), "000000");
}

TEST(Totp, StepsAreThirtySecondsFromTheEpoch) {
  EXPECT_EQ(step_at(from_unix(0)), 0);
  EXPECT_EQ(step_at(from_unix(29)), 0);
  EXPECT_EQ(step_at(from_unix(30)), 1);
  EXPECT_EQ(start_of(1), from_unix(30));
  EXPECT_EQ(step_at(start_of(37037036)), 37037036);
  EXPECT_EQ(step_at(start_of(37037036) - Seconds{1}), 37037035);
}

TEST(Code, SpacesAreTakenOut) {
  for (const auto* typed : {"123456", "123 456", " 123456 ", "1 2 3 4 5 6", "123\u00A0456", "123\u202F456",
                            "123\u2009456", "123456\r\n", "\t123456"}) {
    EXPECT_EQ(normalise_code(typed), "123456") << typed;
  }
}

TEST(Code, NothingElseIsACode) {
  const std::string long_digits(1'000'000, '1');
  const std::string long_blank(1'000'000, ' ');
  const std::string_view full_width = "\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16";
  const std::string_view arabic_indic = "\u0661\u0662\u0663\u0664\u0665\u0666";
  for (const std::string_view typed : {""sv,
                                       " "sv,
                                       "12345"sv,
                                       "1234567"sv,
                                       "123 4567"sv,
                                       "12345a"sv,
                                       "a12345"sv,
                                       "123-456"sv,
                                       "123.456"sv,
                                       "+12345"sv,
                                       "-12345"sv,
                                       "0x1234"sv,
                                       "1e5"sv,
                                       full_width,
                                       arabic_indic,
                                       "12345\u0661"sv,
                                       "123456\xC2"sv,
                                       "123456\xA0"sv,
                                       "12345\0"sv,
                                       "123456\0"sv,
                                       "123456\u200B"sv,
                                       std::string_view(long_digits),
                                       std::string_view(long_blank)}) {
    EXPECT_EQ(normalise_code(typed), std::nullopt) << typed.substr(0, 40);
  }
}

RC_GTEST_PROP(Code, IsSixDigitsOfWhatWasTyped, ()) {
  const auto typed = *rc::gen::container<std::string>(rc::gen::element('0', '4', '9', ' ', '\t', '-', 'x'));
  std::string expected = typed;
  std::erase_if(expected, [](char c) { return c == ' ' || c == '\t'; });
  const bool good = expected.size() == 6 && expected.find_first_not_of("049") == std::string::npos;
  RC_ASSERT(normalise_code(typed) == (good ? std::optional(expected) : std::nullopt));
}

class Check : public testing::Test {
 protected:
  static std::string code_of(Step step) { return totp(bytes_of(key_20), step); }
  static Verdict verdict(const std::string& code, Moment now, Window window = Window::standard, Memory memory = {}) {
    return check(bytes_of(key_20), code, now, window, memory);
  }

  template <class Answer>
  static Answer expect(const Verdict& verdict) {
    EXPECT_TRUE(std::holds_alternative<Answer>(verdict)) << "alternative " << verdict.index();
    return std::holds_alternative<Answer>(verdict) ? std::get<Answer>(verdict) : Answer{};
  }
  static void expect_accepted(Step step, const Verdict& given) { EXPECT_EQ(expect<Accepted>(given).step, step); }
  static void expect_off(Seconds by, const Verdict& given) { EXPECT_EQ(expect<ClockOff>(given).by, by); }

  static constexpr Step here_ = 37037036;
  static constexpr Moment now_ = Moment{here_ * period} + Seconds{10};
};

TEST_F(Check, ACodeIsGoodInItsStepAndTheNext) {
  const Moment start = start_of(here_);
  const std::string code = code_of(here_);
  expect_off(Seconds{30}, verdict(code, start - Seconds{1}));
  expect_accepted(here_, verdict(code, start));
  expect_accepted(here_, verdict(code, start + Seconds{29}));
  expect_accepted(here_, verdict(code, start + Seconds{30}));
  expect_accepted(here_, verdict(code, start + Seconds{59}));
  expect_off(Seconds{-60}, verdict(code, start + Seconds{60}));
}

TEST_F(Check, UnderTheStrictRuleOnlyInItsStep) {
  const Moment start = start_of(here_);
  const std::string code = code_of(here_);
  expect_off(Seconds{30}, verdict(code, start - Seconds{1}, Window::strict));
  expect_accepted(here_, verdict(code, start, Window::strict));
  expect_accepted(here_, verdict(code, start + Seconds{29}, Window::strict));
  expect_off(Seconds{-30}, verdict(code, start + Seconds{30}, Window::strict));
  // Nor does a phone known to be fast move it.
  expect_off(Seconds{30}, verdict(code_of(here_ + 1), now_, Window::strict, {.drift = 1}));
  expect_accepted(here_, verdict(code, now_, Window::strict, {.drift = 1}));
}

TEST_F(Check, TheFirstStepsOfTheEpochHaveNoneBefore) {
  expect_accepted(0, verdict(code_of(0), from_unix(0)));
  expect<Wrong>(verdict(totp(bytes_of(key_20), -1), from_unix(0)));
}

TEST_F(Check, ASpentCodeIsUsedForAsLongAsItWouldBeGood) {
  const Memory spent{.last_step = here_};
  const Moment start = start_of(here_);
  EXPECT_EQ(expect<AlreadyUsed>(verdict(code_of(here_), start, Window::standard, spent)).next_in, Seconds{30});
  EXPECT_EQ(expect<AlreadyUsed>(verdict(code_of(here_), now_, Window::standard, spent)).next_in, Seconds{20});
  EXPECT_EQ(expect<AlreadyUsed>(verdict(code_of(here_), start + Seconds{29}, Window::standard, spent)).next_in,
            Seconds{1});
  EXPECT_EQ(expect<AlreadyUsed>(verdict(code_of(here_), start + Seconds{59}, Window::standard, spent)).next_in,
            Seconds{1});
  expect<AlreadyUsed>(verdict(code_of(here_), now_, Window::strict, spent));
}

TEST_F(Check, ASpentCodeIsNeverGoodAgain) {
  const Memory spent{.last_step = here_};
  for (Step later = 0; later <= 25; ++later) {
    const Verdict given = verdict(code_of(here_), start_of(here_ + later), Window::standard, spent);
    if (later <= 20) {
      expect<AlreadyUsed>(given);  // a clock that is off would be a wrong explanation
    } else {
      expect<Wrong>(given);
    }
  }
}

TEST_F(Check, SpendingACodeSpendsTheOnesBefore) {
  expect<AlreadyUsed>(verdict(code_of(here_ - 1), now_, Window::standard, {.last_step = here_}));
  expect_accepted(here_, verdict(code_of(here_), now_, Window::standard, {.last_step = here_ - 1}));
}

// A server's clock set back must not make spent codes good.
TEST_F(Check, AClockSetBackRevivesNothing) {
  const Memory spent{.last_step = here_ + 100};
  expect<AlreadyUsed>(verdict(code_of(here_), now_, Window::standard, spent));
  expect<AlreadyUsed>(verdict(code_of(here_ - 1), now_, Window::standard, spent));
}

TEST_F(Check, AClockThatIsOffIsTold) {
  for (Step by = -20; by <= 20; ++by) {
    if (by == 0 || by == -1) continue;
    const auto off = expect<ClockOff>(verdict(code_of(here_ + by), now_));
    EXPECT_EQ(off.by, by * period);
    EXPECT_EQ(off.step, here_ + by);
  }
  expect<Wrong>(verdict(code_of(here_ + 21), now_));
  expect<Wrong>(verdict(code_of(here_ - 21), now_));
}

TEST_F(Check, AnythingElseIsWrong) {
  std::set<std::string> good;
  for (Step by = -20; by <= 20; ++by) good.insert(code_of(here_ + by));
  int wrong = 0;
  for (int number = 0; number < 1'000'000; number += 9973) {
    const auto code = std::to_string(1'000'000 + number).substr(1);
    if (good.contains(code)) continue;
    expect<Wrong>(verdict(code, now_));
    ++wrong;
  }
  EXPECT_GT(wrong, 90);
  for (const auto* code : {"", "1", "0000000"}) expect<Wrong>(verdict(code, now_));
  expect<Wrong>(check(bytes_of(key_32), code_of(here_), now_, Window::standard, {}));
}

// The nearest step explains a code that two steps have; a past one before a future one as near.
TEST_F(Check, TheNearestStepExplains) {
  const Step first = 37328523;
  const Step second = first + 14;
  const std::string code = code_of(first);
  ASSERT_EQ(code_of(second), code);
  expect_off(Seconds{-210}, verdict(code, start_of(first + 7)));
  expect_off(Seconds{180}, verdict(code, start_of(first + 8)));
}

// What a guesser learns about a later code is worth nothing.
TEST_F(Check, ACodeToldToBeOfALaterStepIsNotTakenThen) {
  for (const Step by : {1, 2, 7, 20}) {
    const auto off = expect<ClockOff>(verdict(code_of(here_ + by), now_));
    const Memory memory{.drift = off.drift, .refused_step = off.step};
    for (Moment then = now_; then < start_of(off.step + 3); then += Seconds{10}) {
      const Verdict given = verdict(code_of(off.step), then, Window::standard, memory);
      EXPECT_FALSE(std::holds_alternative<Accepted>(given)) << by;
    }
    // The next one is.
    expect_accepted(off.step + 1, verdict(code_of(off.step + 1), start_of(off.step + 1), Window::standard, memory));
  }
}

TEST_F(Check, ACodeOfTheNextStepTeachesThatThePhoneIsFast) {
  const auto off = expect<ClockOff>(verdict(code_of(here_ + 1), now_));
  EXPECT_EQ(off.drift, 1);
  const Memory fast{.last_step = here_ - 5, .drift = off.drift, .refused_step = off.step};
  const Step later = here_ + 10;
  expect_accepted(later + 1, verdict(code_of(later + 1), start_of(later), Window::standard, fast));
  expect_accepted(later, verdict(code_of(later), start_of(later), Window::standard, fast));
  expect_off(Seconds{-30}, verdict(code_of(later - 1), start_of(later), Window::standard, fast));
  expect_off(Seconds{60}, verdict(code_of(later + 2), start_of(later), Window::standard, fast));
}

TEST_F(Check, OnlyTheNextStepTeachesAndAnyOtherUnteaches) {
  for (Step by = -20; by <= 20; ++by) {
    if (by == 0 || by == -1) continue;
    EXPECT_EQ(expect<ClockOff>(verdict(code_of(here_ + by), now_)).drift, by == 1 ? 1 : 0) << by;
  }
  EXPECT_EQ(expect<ClockOff>(verdict(code_of(here_ - 1), now_, Window::standard, {.drift = 1})).drift, 0);
}

// No memory, moment or key makes more codes good than the window has steps; a clock that is right is always good.
RC_GTEST_PROP(CheckProperty, TheWindowNeverGrows, (const Bytes& key)) {
  const Step here = *rc::gen::inRange<Step>(30, 100'000'000);
  const Moment now = start_of(here) + Seconds{*rc::gen::inRange(0, 30)};
  const auto window = *rc::gen::element(Window::standard, Window::strict);
  const Memory memory{.last_step = -1, .drift = *rc::gen::inRange(-5, 6), .refused_step = -1};
  std::set<Step> accepted;
  for (Step step = here - 4; step <= here + 4; ++step) {
    const auto verdict = check(key, totp(key, step), now, window, memory);
    if (const auto* good = std::get_if<Accepted>(&verdict)) accepted.insert(good->step);
  }
  RC_ASSERT(accepted.size() == (window == Window::standard ? 2u : 1u));
  RC_ASSERT(accepted.contains(here));
  RC_ASSERT(*accepted.begin() >= here - 1);
  RC_ASSERT(*accepted.rbegin() <= here + 1);
}

// Whatever a phone shows over time, no step is accepted twice and none after a later one.
RC_GTEST_PROP(CheckProperty, AcceptedStepsOnlyRise, (const Bytes& key)) {
  Memory memory;
  Moment now = start_of(*rc::gen::inRange<Step>(30, 100'000'000));
  for (const auto& [pause, skew] : *rc::gen::container<std::vector<std::pair<int, int>>>(
           rc::gen::pair(rc::gen::inRange(0, 45), rc::gen::inRange(-3, 4)))) {
    now += Seconds{pause};
    const auto verdict = check(key, totp(key, step_at(now) + skew), now, Window::standard, memory);
    if (const auto* good = std::get_if<Accepted>(&verdict)) {
      RC_ASSERT(good->step > memory.last_step);
      RC_ASSERT(good->step != memory.refused_step);
      memory.last_step = good->step;
    } else if (const auto* off = std::get_if<ClockOff>(&verdict)) {
      memory.refused_step = off->step;
      memory.drift = off->drift;
    }
  }
}

// The proof that the tests of spent codes can fail.
TEST_F(Check, WithoutTheDefenceASpentCodeIsGoodAgain) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        setenv("PORTNER_WITHOUT", "spend_once", 1);
        const Verdict given = verdict(code_of(here_), now_, Window::standard, {.last_step = here_});
        exit(std::holds_alternative<Accepted>(given) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace portner::otp
