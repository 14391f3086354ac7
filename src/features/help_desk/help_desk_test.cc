#include "features/help_desk/help_desk.h"

#include "features/session/device.h"
#include "features/session/session.h"
#include "features/test_world.h"

namespace portner {
namespace {

class HelpDeskTest : public test::WorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    database().write([&](db::Transaction& t) {
      boss = make_person(t, "boss@shops.example", "Boss", Role::administrator);
      apps.adopt(t, boss, "Phone", Secret(std::string("12345678901234567890")), now);
    });
  }
  std::expected<void, HelpRefusal> ask(PersonId who, Moment at, std::string_view sentence = "",
                                       const std::string& network = "198.51.100.7") {
    return database().write([&](db::Transaction& t) {
      const auto token = attempt_store::start(t, entropy, who, Owes::code, "/", at);
      return desk.ask(t, *attempt_store::find(t, token.reveal(), at), sentence, {network, network, "Firefox"}, at);
    });
  }
  HelpRequest newest(Moment at) {
    return *database().read([&](db::Transaction& t) { return help_requests::newest(t, person, at); });
  }
  std::expected<GivenHelpCode, NoAnswer> give(const HelpRequest& request, PersonId helper, Moment at) {
    return database().write(
        [&](db::Transaction& t) { return desk.give_code(t, request, {*people_store::find(t, helper), {}}, at); });
  }
  std::expected<void, NoAnswer> decline(const HelpRequest& request, PersonId helper, Moment at) {
    return database().write(
        [&](db::Transaction& t) { return desk.decline(t, request, {*people_store::find(t, helper), {}}, "no", at); });
  }
  std::vector<delivery::ShownMessage> mails() {
    return database().read([&](db::Transaction& t) { return queue.newest(t, delivery::Channel::mail, 100); });
  }
  std::string token_in(const std::string& mail) {
    const std::string before = "/link/not-me?token=";
    return mail.substr(mail.find(before) + before.size(), 43);
  }

  PersonId boss;
  AuthenticatorApps apps{keys, entropy};
  delivery::MessageQueue queue{keys, entropy, [](delivery::Channel) {}};
  web::Translations translations{resources::catalogs()};
  web::View view{resources::templates(), translations};
  Letters letters{queue, view, translations};
  AuditLog audit{keys.derive_lasting("audit")};
  HelpCodes codes{keys.derive_lasting("help code"), entropy};
  HelpMails help_mails{entropy, letters, "https://login.example"};
  HelpDesk desk{{entropy, codes, help_mails, apps, audit}};
};

TEST_P(HelpDeskTest, AsksOnceWhileARequestIsOpen) {
  ASSERT_TRUE(ask(person, now, "  one\r\ntwo\x01 "));
  ASSERT_TRUE(ask(person, now + Seconds{60}, "three"));
  EXPECT_EQ(newest(now).asked_at, now);
  EXPECT_EQ(newest(now).sentence, "one  two") << "one line";
  const auto sent = mails();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[1].recipient, "boss@shops.example");
  EXPECT_EQ(sent[0].recipient, "anna@shops.example");
  EXPECT_TRUE(sent[1].body.contains("https://login.example/hr/help-requests/"));
}

TEST_P(HelpDeskTest, TakesSoManyBytesAndNoMore) {
  EXPECT_EQ(ask(person, now, std::string(longest_sentence + 1, 'x')).error().why, NoHelp::too_long);
  EXPECT_TRUE(ask(person, now, std::string(longest_sentence, 'x')));
}

TEST_P(HelpDeskTest, AnAttemptThatIsOverAsksNothing) {
  database().write([&](db::Transaction& t) {
    const auto token = attempt_store::start(t, entropy, person, Owes::code, "/", now);
    const auto attempt = *attempt_store::find(t, token.reveal(), now);
    attempt_store::spend(t, attempt.id);
    EXPECT_EQ(desk.ask(t, attempt, "", {}, now).error().why, NoHelp::attempt_over);
  });
}

TEST_P(HelpDeskTest, ThreeADayForAPersonAndTwentyAnHourFromANetwork) {
  for (int count = 0; count < 3; ++count) {
    ASSERT_TRUE(ask(person, now)) << count;
    ASSERT_TRUE(decline(newest(now), boss, now));
  }
  const auto refused = ask(person, now);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, NoHelp::too_many);
  EXPECT_EQ(refused.error().wait, Seconds{24 * 3600});
  EXPECT_EQ(refused.error().reference.size(), 7U);
  EXPECT_TRUE(ask(person, now + Seconds{24 * 3600}));

  const auto from_one_network = [&](int number) {
    const auto who = database().write([&](db::Transaction& t) {
      return make_person(t, "p" + std::to_string(number) + "@shops.example", "Somebody");
    });
    return ask(who, now, "", "203.0.113.9");
  };
  for (int count = 0; count < 20; ++count) EXPECT_TRUE(from_one_network(count)) << count;
  EXPECT_EQ(from_one_network(20).error().why, NoHelp::too_many);
}

TEST_P(HelpDeskTest, TheOnlyAdministratorHasNobodyToAsk) {
  EXPECT_EQ(ask(boss, now).error().why, NoHelp::nobody);
}

TEST_P(HelpDeskTest, AnotherAdministratorWhoHas2faAnswers) {
  const auto second = database().write(
      [&](db::Transaction& t) { return make_person(t, "second@shops.example", "Second", Role::administrator); });
  ASSERT_TRUE(ask(boss, now));
  const auto own = *database().read([&](db::Transaction& t) { return help_requests::newest(t, boss, now); });
  EXPECT_EQ(give(own, boss, now).error(), NoAnswer::own_request);
  EXPECT_EQ(decline(own, boss, now).error(), NoAnswer::own_request);
  EXPECT_EQ(give(own, second, now).error(), NoAnswer::no_factor);
  database().write(
      [&](db::Transaction& t) { apps.adopt(t, second, "Phone", Secret(std::string("12345678901234567890")), now); });
  EXPECT_TRUE(give(own, second, now));
}

TEST_P(HelpDeskTest, WhatIsSettledStaysSoAndACodeMayBeGivenAgain) {
  ASSERT_TRUE(ask(person, now));
  const auto open = newest(now);
  const auto first = give(open, boss, now);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->expires_at, now + Seconds{600});
  EXPECT_EQ(give(open, boss, now).error(), NoAnswer::settled) << "as it was read before";
  EXPECT_TRUE(give(newest(now), boss, now + help_lifetime - Seconds{1}));
  EXPECT_EQ(give(newest(now), boss, now + help_lifetime).error(), NoAnswer::settled);
  ASSERT_TRUE(decline(newest(now), boss, now));
  EXPECT_EQ(give(newest(now), boss, now).error(), NoAnswer::settled);
  const auto verdict =
      database().write([&](db::Transaction& t) { return codes.check(t, person, first->code.reveal(), now); });
  EXPECT_FALSE(std::holds_alternative<HelpAccepted>(verdict));
}

TEST_P(HelpDeskTest, ThisWasNotMeEndsWhateverThePasswordOpened) {
  ASSERT_TRUE(ask(person, now));
  const auto token = token_in(mails()[0].body);
  const auto given = give(newest(now), boss, now);
  database().write([&](db::Transaction& t) {
    session_store::start(t, entropy, person, How::password_and_help, {}, {}, now);
    device_store::remember(t, person, "a-token", now);
    EXPECT_FALSE(desk.stop(t, "A" + token.substr(1) + "x", {}, now));
    EXPECT_FALSE(desk.stop(t, token, {}, now + help_lifetime));
    EXPECT_TRUE(desk.stop(t, token, {}, now));
    EXPECT_FALSE(desk.stop(t, token, {}, now));
    EXPECT_FALSE(std::holds_alternative<HelpAccepted>(codes.check(t, person, given->code.reveal(), now)));
    EXPECT_TRUE(session_store::list(t, person, now).empty());
    EXPECT_TRUE(device_store::all(t, person).empty());
    EXPECT_EQ(std::get<0>(*t.one<std::int64_t>("SELECT count(*) FROM sign_in_attempt")), 0);
  });
  EXPECT_EQ(newest(now).state, HelpState::stopped);
  EXPECT_EQ(newest(now).answered_by, boss) << "who gave the code is still known";
  EXPECT_EQ(mails()[0].recipient, "boss@shops.example");
  EXPECT_TRUE(std::holds_alternative<AuditLog::Verified>(*audit.verify(database())));
}

INSTANTIATE_TEST_SUITE_P(On, HelpDeskTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
