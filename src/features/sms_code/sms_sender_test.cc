#include "features/sms_code/sms_sender.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "delivery/gsm_alphabet.h"
#include "features/test_world.h"

namespace portner {
namespace {

class SmsSenderTest : public test::WritingWorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    database().write([&](db::Transaction& t) {
      people_store::save_telephone(t, person, "20123456");
      boss = make_person(t, "boss@shops.example", "Boss", Role::administrator);
    });
  }

  SmsSender sender(SmsLimits limits = {}, bool set_up = true) {
    return SmsSender({entropy, codes, queue, translations, audit, notices, "https://login.example:8443", set_up, limits,
                      [this](std::string_view event, const auto&) { journal.emplace_back(event); }});
  }
  // A text to somebody of the company, each asker its own sign-in.
  std::expected<OutCode, TextRefusal> send(const SmsSender& by, Moment at, std::optional<PersonId> to = std::nullopt,
                                           const std::string& number = "+4520123456",
                                           const std::string& network = "198.51.100.7",
                                           const web::Language& language = {}) {
    return database().write([&](db::Transaction& t) {
      const auto whom = *people_store::find(t, to.value_or(person));
      const Origin origin{network, network, ""};
      return by.send(t, {whom, "attempt " + std::to_string(++attempt), SmsPurpose::sign_in, number, origin}, language,
                     at);
    });
  }
  std::vector<delivery::ShownMessage> sent() {
    return database().read([&](db::Transaction& t) { return queue.newest(t, delivery::Channel::sms, 1000); });
  }
  std::expected<MobileNumber, TextRefusal> offered(const SmsSender& by) {
    return database().read([&](db::Transaction& t) { return by.offered(t, *people_store::find(t, person)); });
  }
  void change_rule(const std::function<void(CompanyRule&)>& change) {
    database().write([&](db::Transaction& t) {
      auto rule = company_store::rule(t, company);
      change(rule);
      company_store::save_rule(t, company, rule);
    });
  }

  PersonId boss;
  int attempt = 0;
  std::vector<std::string> journal;
  SmsCodes codes{keys, entropy};
};

TEST_P(SmsSenderTest, TheLastLineBindsTheCodeToThisHost) {
  ASSERT_TRUE(send(sender(), now));
  const auto body = sent().front().body;
  EXPECT_TRUE(body.ends_with("\n\n@login.example #" + body.substr(0, 6))) << body;
}

TEST_P(SmsSenderTest, IsOneTextInEveryLanguage) {
  std::int64_t number = 4520123400;
  for (const auto& language : translations.languages()) {
    ASSERT_TRUE(send(sender(), now, {}, '+' + std::to_string(++number), "198.51.100.7", language));
    const auto body = sent().front().body;
    EXPECT_TRUE(delivery::is_gsm_text(body)) << body;
    EXPECT_LE(code_points(body), 160U) << body;
  }
}

TEST_P(SmsSenderTest, IsOfferedWhereTheRulesAndTheNumberAllow) {
  EXPECT_EQ(offered(sender({}, false)).error().why, NoText::not_set_up);
  EXPECT_EQ(offered(sender())->e164, "+4520123456");
  change_rule([](CompanyRule& rule) { rule.sms_countries = {"NO"}; });
  EXPECT_EQ(offered(sender()).error().why, NoText::other_country);
  EXPECT_FALSE(send(sender(), now)) << "nor is a number used that was good before";
  change_rule([](CompanyRule& rule) { rule.sms_countries = {"DK"}; });
  EXPECT_TRUE(offered(sender()));
  change_rule([](CompanyRule& rule) { rule.sms_allowed = false; });
  EXPECT_EQ(offered(sender()).error().why, NoText::not_allowed);
}

TEST_P(SmsSenderTest, OnePersonsLimitHoldsThatPersonBackAlone) {
  const auto by = sender();
  int count = 0;
  while (send(by, now, std::nullopt, "+452012345" + std::to_string(count % 10))) ++count;
  EXPECT_EQ(count, 8);
  EXPECT_EQ(mails().size(), 0U) << "no news for administrators";
  EXPECT_TRUE(send(by, now, boss, "+4520999999"));
  EXPECT_TRUE(send(by, now + Seconds{3600})) << "the window slides";
}

TEST_P(SmsSenderTest, OneNumberGetsSixAnHourWhoeverAsks) {
  const auto by = sender();
  int count = 0;
  for (int other = 0; other < 10; ++other) {
    const auto somebody = database().write(
        [&](db::Transaction& t) { return make_person(t, "p" + std::to_string(other) + "@shops.example", "P"); });
    if (send(by, now, somebody)) ++count;
  }
  EXPECT_EQ(count, 6);
  EXPECT_EQ(sent().size(), 6U);
}

TEST_P(SmsSenderTest, TheCompanysDayIsOverAndAdministratorsAreToldOnce) {
  change_rule([](CompanyRule& rule) { rule.sms_a_day = 3; });
  const auto by = sender();
  for (int count = 0; count < 3; ++count) EXPECT_TRUE(send(by, now));
  const auto refused = send(by, now);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, NoText::too_many);
  EXPECT_EQ(refused.error().wait, Seconds{24 * 3600});
  EXPECT_TRUE(refused.error().reference.starts_with("P-")) << "support can look it up";
  EXPECT_FALSE(send(by, now, boss, "+4520999999"));
  EXPECT_EQ(mails().size(), 1U) << "one mail to the one administrator";
  EXPECT_EQ(journal, (std::vector<std::string>{"sms_limited", "sms_limited"}));
  EXPECT_EQ(sent().size(), 3U);
}

TEST_P(SmsSenderTest, TheInstallationsDayIsOver) {
  const auto by = sender({.installation_a_day = 2});
  EXPECT_TRUE(send(by, now));
  EXPECT_TRUE(send(by, now, boss, "+4520999999"));
  EXPECT_FALSE(send(by, now, boss, "+4520999999"));
}

TEST_P(SmsSenderTest, ADryRunOnlyReports) {
  const auto by = sender({.installation_a_day = 2, .dry_run = true});
  for (int count = 0; count < 4; ++count) EXPECT_TRUE(send(by, now));
  EXPECT_EQ(journal, (std::vector<std::string>{"sms_would_be_limited", "sms_would_be_limited"}));
}

TEST_P(SmsSenderTest, FewTypedCodesAreNewsForAdministratorsOnceADay) {
  const auto by = sender();
  const auto watch = [&](Moment at) { database().write([&](db::Transaction& t) { by.watch_use(t, at); }); };
  const auto codes_of_a_day = [&](int sent_codes, int typed) {
    database().write([&](db::Transaction& t) {
      t.run("DELETE FROM sms_code");
      for (int count = 0; count < sent_codes; ++count)
        t.run(
            "INSERT INTO sms_code (person_id, asked_by, purpose, number, code, created_at, expires_at, sends,"
            " last_sent_at, spent_at) VALUES (:person, 'x', 'sign_in', 'x', 'x', :at, :at, 1, :at, :spent)",
            {{"person", person},
             {"at", now - Seconds{3600}},
             {"spent", count < typed ? std::optional(now - Seconds{3600}) : std::nullopt}});
    });
  };
  codes_of_a_day(49, 0);
  watch(now);
  EXPECT_EQ(mails().size(), 0U) << "too few to say anything";
  codes_of_a_day(60, 20);
  watch(now);
  EXPECT_EQ(mails().size(), 0U) << "a third was typed";
  codes_of_a_day(60, 19);
  watch(now);
  watch(now + Seconds{60});
  EXPECT_EQ(mails().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(On, SmsSenderTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
