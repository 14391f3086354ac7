#include "features/help_code/help_code.h"

#include "features/help_code/help_request.h"
#include "features/test_world.h"

namespace portner {
namespace {

class HelpCodeTest : public test::WorldTest {
 protected:
  HelpRequestId put(PersonId who, Moment at) {
    return database().write([&](db::Transaction& t) {
      return help_requests::put(t, {{}, company, who, at, "", {"198.51.100.7", "198.51.100.7", "Firefox"}});
    });
  }
  std::string give(PersonId who, HelpRequestId request, Moment at) {
    return database().write(
        [&](db::Transaction& t) { return std::string(codes.give(t, who, request, at).code.reveal()); });
  }
  HelpVerdict check(PersonId who, std::string_view typed, Moment at) {
    return database().write([&](db::Transaction& t) { return codes.check(t, who, typed, at); });
  }
  std::optional<HelpRequest> newest(PersonId who, Moment at) {
    return database().read([&](db::Transaction& t) { return help_requests::newest(t, who, at); });
  }
  template <class Verdict>
  static bool is(const HelpVerdict& verdict) {
    return std::holds_alternative<Verdict>(verdict);
  }

  HelpCodes codes{Secret("0123456789abcdef0123456789abcdef"), entropy};
};

TEST_P(HelpCodeTest, IsGoodOnceForOnePersonForTenMinutes) {
  const auto bo = database().write([&](db::Transaction& t) { return make_person(t, "bo@shops.example", "Bo Lund"); });
  const auto request = put(person, now);
  const auto code = give(person, request, now);
  EXPECT_EQ(code.size(), 8U);
  EXPECT_TRUE(is<HelpWrong>(check(bo, code, now))) << "another person";
  EXPECT_TRUE(is<HelpExpired>(check(person, code, now + help_code_lifetime)));
  const auto last = now + help_code_lifetime - Seconds{1};
  const auto verdict = check(person, code, last);
  ASSERT_TRUE(is<HelpAccepted>(verdict));
  EXPECT_EQ(std::get<HelpAccepted>(verdict).request, request);
  EXPECT_TRUE(is<HelpUsed>(check(person, code, last)));
  EXPECT_EQ(newest(person, last)->code_used_at, last);
}

TEST_P(HelpCodeTest, ANewOneKillsTheEarlierOneAndNoneIsKeptInTheClear) {
  const auto request = put(person, now);
  const auto first = give(person, request, now);
  const auto second = give(person, request, now + Seconds{60});
  EXPECT_TRUE(is<HelpExpired>(check(person, first, now + Seconds{60})));
  EXPECT_TRUE(is<HelpAccepted>(check(person, second, now + Seconds{60})));
  database().read([&](db::Transaction& t) {
    for (const auto& [digest] : t.all<std::string>("SELECT digest FROM help_code")) {
      EXPECT_EQ(digest.size(), 64U);
      EXPECT_EQ(digest.find(second), std::string::npos);
    }
    return true;
  });
}

TEST_P(HelpCodeTest, CodesAreForgottenADayAfterTheyAreOver) {
  const auto code = give(person, put(person, now), now);
  const auto over = now + help_code_lifetime + Seconds{24 * 3600};
  const auto forget = [&](Moment at) {
    database().write([&](db::Transaction& t) { HelpCodes::forget_old(t, at); });
    return is<HelpWrong>(check(person, code, at));
  };
  EXPECT_FALSE(forget(over));
  EXPECT_TRUE(forget(over + Seconds{1}));
}

TEST_P(HelpCodeTest, SettlingWhatIsOpenKillsTheCodes) {
  const auto code = give(person, put(person, now), now);
  const auto settle = [&] {
    return database().write([&](db::Transaction& t) {
      return help_requests::settle_open(t, person, HelpState::two_factor_off, person, now + Seconds{5});
    });
  };
  EXPECT_EQ(settle(), 1);
  EXPECT_EQ(settle(), 0);
  EXPECT_EQ(newest(person, now)->state, HelpState::two_factor_off);
  EXPECT_EQ(newest(person, now)->answered_by, person);
  EXPECT_TRUE(is<HelpExpired>(check(person, code, now + Seconds{5})));
}

TEST_P(HelpCodeTest, ARequestIsSettledOnceAsItWasRead) {
  put(person, now);
  const auto read = *newest(person, now);
  const auto settle = [&](HelpState state) {
    return database().write([&](db::Transaction& t) { return help_requests::settle(t, read, state, person, now); });
  };
  EXPECT_TRUE(settle(HelpState::answered));
  EXPECT_FALSE(settle(HelpState::declined));
  auto foreign = *newest(person, now);
  foreign.company = CompanyId{foreign.company.value + 1};
  EXPECT_FALSE(database().write(
      [&](db::Transaction& t) { return help_requests::settle(t, foreign, HelpState::declined, person, now); }));
  EXPECT_TRUE(newest(person, now)->wants_code(now + help_lifetime - Seconds{1}));
  EXPECT_FALSE(newest(person, now)->wants_code(now + help_lifetime));
}

TEST_P(HelpCodeTest, ARequestExpiresAfterADayAndGivesWayToAnother) {
  put(person, now);
  const auto later = now + help_lifetime;
  const auto open_at = [&](Moment at) {
    return database().read([&](db::Transaction& t) { return help_requests::count_open(t, company, at); });
  };
  EXPECT_EQ(open_at(later - Seconds{1}), 1);
  EXPECT_EQ(open_at(later), 0);
  EXPECT_EQ(newest(person, later)->state, HelpState::expired);
  const auto second = put(person, later);
  const auto listed = database().read([&](db::Transaction& t) { return help_requests::list(t, company, 50, later); });
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, second);
  EXPECT_EQ(listed[1].state, HelpState::expired);
  database().write([&](db::Transaction& t) { help_requests::tidy(t, later + help_lifetime); });
  EXPECT_EQ(newest(person, later)->state, HelpState::expired) << "written by now";
  database().write([&](db::Transaction& t) { help_requests::tidy(t, later + Seconds{91 * 24 * 3600}); });
  EXPECT_EQ(newest(person, later), std::nullopt);
}

TEST_P(HelpCodeTest, OneLinkOfARequestEndsThemAll) {
  const auto request = put(person, now);
  const auto link = [&](Moment at) {
    return database().write([&](db::Transaction& t) { return help_requests::make_link(t, entropy, request, at); });
  };
  const auto look = [&](const Secret& token, Moment at) {
    return database().read([&](db::Transaction& t) { return help_requests::look(t, token.reveal(), at); });
  };
  const auto spend = [&](const Secret& token, Moment at) {
    return database().write([&](db::Transaction& t) { return help_requests::spend_link(t, token.reveal(), at); });
  };
  const auto first = link(now);
  const auto second = link(now + Seconds{60});
  EXPECT_EQ(look(first, now), request);
  EXPECT_EQ(look(first, now + help_lifetime), std::nullopt);
  EXPECT_FALSE(spend(first, now + help_lifetime));
  EXPECT_TRUE(spend(second, now + help_lifetime));
  EXPECT_FALSE(spend(second, now));
  EXPECT_FALSE(spend(first, now));
}

INSTANTIATE_TEST_SUITE_P(On, HelpCodeTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
