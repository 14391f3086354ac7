#include "features/support/support.h"

#include "features/test_world.h"

namespace portner {
namespace {

class SupportTest : public test::WritingWorldTest {
 protected:
  std::expected<SupportRequest, TooManyMessages> ask(const Sender& sender, Moment at,
                                                     const std::string& network = "198.51.100.7",
                                                     const std::string& form = "") {
    return database().write([&](db::Transaction& t) {
      SupportRequest request;
      request.message = "My code is not accepted.\nWhat now?";
      request.form = form.empty() ? std::to_string(++forms) : form;
      request.page = "/sign-in/code";
      request.language = "en";
      return support.ask(t, sender, request, {network, network, "Firefox on Linux"}, at);
    });
  }
  Sender known(SenderProof proof = SenderProof::session) {
    return {database().read([&](db::Transaction& t) { return people_store::find(t, person); }), proof};
  }
  static Sender stranger(const std::string& email = "lis@home.example") {
    return {std::nullopt, SenderProof::none, "Lis", email};
  }
  std::int64_t limited() {
    return database().read([&](db::Transaction& t) {
      return std::get<0>(
          *t.one<std::int64_t>("SELECT count(*) FROM audit_event WHERE kind = 'support.limited' AND reference <> ''"));
    });
  }
  void name_support(const SupportContact& contact) {
    database().write([&](db::Transaction& t) {
      auto found = *company_store::find(t, company);
      found.support = contact;
      company_store::save(t, found);
    });
  }

  int forms = 0;
  const SupportMails support_mails{letters, "https://login.example"};
  const Support support{{entropy, support_mails, audit,
                         SupportContact{"Installation", "+45 70 10 20 40", "2", "8 to 20", "operator@portner.example"},
                         keys.derive_lasting("pseudonym")}};
};

TEST(MessageToSupport, KeepsLinesAndNothingElseThatControls) {
  EXPECT_EQ(normalise_message("  one\r\ntwo\x01\x1b[2J\tthree\n "), "one\ntwo[2Jthree");
  EXPECT_FALSE(normalise_message(" \r\n "));
  EXPECT_FALSE(normalise_message("\x01"));
  EXPECT_FALSE(normalise_message("\xff"));
  std::string longest;
  for (std::size_t count = 0; count < longest_message; ++count) longest += "å";
  EXPECT_TRUE(normalise_message(longest));
  EXPECT_FALSE(normalise_message(longest + "å"));
}

TEST(PageOfARequest, IsAPathOfOursWithoutItsQuery) {
  EXPECT_EQ(page_written("/me/security"), "/me/security");
  EXPECT_EQ(page_written("/link/set-password?token=secret"), "/link/set-password");
  EXPECT_EQ(page_written("/me#x"), "/me");
  for (const auto* elsewhere : {"", "me", "//evil.example/", "https://evil.example/", "/a b", "/\n", "javascript:x"})
    EXPECT_EQ(page_written(elsewhere), "") << elsewhere;
  EXPECT_EQ(page_written('/' + std::string(200, 'x')), "");
}

TEST(NumberOfARequest, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(normalise_support_number(" s7k2mo"), "S-7K2M0");
  EXPECT_EQ(normalise_support_number("S-7K2M9"), "S-7K2M9");
  for (const auto* other : {"", "P-7K2M9", "S-7K2M", "S-7K2MU", "S-7K2M99"})
    EXPECT_FALSE(normalise_support_number(other)) << other;
}

TEST_P(SupportTest, SomebodyKnownIsMailedAndSoIsTheCompanysSupport) {
  name_support({"IT desk", "+45 70 10 20 30", "2", "8 to 17", "support@shops.example"});
  const auto asked = ask(known(), now);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->company, company);
  EXPECT_EQ(asked->email, "anna@shops.example");
  EXPECT_EQ(mails(), (std::vector<std::string>{"support@shops.example: " + asked->number + ": a message from Anna Holm",
                                               "anna@shops.example: We have your message: " + asked->number}));
  const auto shown = database().read([&](db::Transaction& t) { return queue.newest(t, delivery::Channel::mail, 2); });
  EXPECT_EQ(shown[1].reply_to, "anna@shops.example");
  EXPECT_TRUE(shown[1].body.contains("> My code is not accepted.\n> What now?\n"));
  EXPECT_TRUE(shown[1].body.contains("https://login.example/support/requests/" + asked->number));
  EXPECT_EQ(shown[0].reply_to, "");
  EXPECT_FALSE(shown[0].body.contains("code is not accepted"));
  EXPECT_TRUE(shown[0].body.contains("+45 70 10 20 30"));
  EXPECT_TRUE(std::holds_alternative<AuditLog::Verified>(*audit.verify(database())));
}

TEST_P(SupportTest, ASecondClickIsNoSecondRequest) {
  const auto first = ask(known(), now, "198.51.100.7", "form");
  const auto again = ask(known(), now, "198.51.100.7", "form");
  EXPECT_EQ(again->number, first->number);
  EXPECT_EQ(mails().size(), 2U);
  // Whoever goes back and writes something else, or as somebody else, is heard.
  const auto other = ask(stranger(), now, "198.51.100.7", "form");
  EXPECT_NE(other->number, first->number);
  EXPECT_FALSE(other->company);
  EXPECT_EQ(mails().size(), 4U);
}

TEST_P(SupportTest, ACompanyThatNamesNobodyHasTheInstallations) {
  EXPECT_EQ(ask(known(), now)->company, company);
  EXPECT_TRUE(mails().at(0).starts_with("operator@portner.example: "));
  name_support({"IT desk", "+45 70 10 20 30", "", "", ""});
  ask(known(), now);
  EXPECT_EQ(mails().size(), 3U) << "who has no address for it is not mailed, and nobody else is";
}

TEST_P(SupportTest, AStrangerBelongsToNoCompanyWhateverTheAddressIs) {
  for (const auto* email : {"lis@home.example", "anna@shops.example"}) {
    const auto asked = ask(stranger(email), now);
    ASSERT_TRUE(asked);
    EXPECT_FALSE(asked->company);
    EXPECT_FALSE(asked->person);
  }
  EXPECT_EQ(mails().size(), 4U);
  for (const auto& mail :
       database().read([&](db::Transaction& t) { return queue.newest(t, delivery::Channel::mail, 10); }))
    if (mail.recipient != "operator@portner.example") {
      EXPECT_FALSE(mail.body.contains("Lis")) << "no word that was typed";
      EXPECT_FALSE(mail.body.contains("not accepted"));
    }
}

TEST_P(SupportTest, FiveAnHourForAPerson) {
  for (int count = 0; count < 5; ++count) ASSERT_TRUE(ask(known(), now, "203.0.113." + std::to_string(count)));
  const auto refused = ask(known(SenderProof::password), now + Seconds{10}, "203.0.113.9");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().retry_in, Seconds{3590});
  EXPECT_EQ(refused.error().reference.size(), 7U);
  EXPECT_EQ(limited(), 1);
  EXPECT_EQ(mails().size(), 10U) << "nothing is sent with a refusal";
  EXPECT_TRUE(ask(known(), now + Seconds{3600}));
}

TEST_P(SupportTest, FiveAnHourFromANetworkAndThreeHundredADayFromStrangers) {
  for (int count = 0; count < 5; ++count) ASSERT_TRUE(ask(stranger(), now));
  EXPECT_FALSE(ask(stranger(), now));
  EXPECT_TRUE(ask(known(), now)) << "not of somebody known from there";
  for (int count = 5; count < 300; ++count)
    ASSERT_TRUE(ask(stranger(), now, "network " + std::to_string(count))) << count;
  EXPECT_FALSE(ask(stranger(), now, "203.0.113.9"));
  EXPECT_TRUE(ask(stranger(), now + Seconds{24 * 3600}, "203.0.113.9"));
}

TEST_P(SupportTest, OneMailADayToAnAddressThatAStrangerTypedAndAHundredToAll) {
  const auto answered = [&](const std::string& email) {
    std::size_t count = 0;
    for (const auto& line : mails()) count += line.starts_with(email + ':') ? 1U : 0U;
    return count;
  };
  for (int count = 0; count < 3; ++count) ask(stranger(), now, "network " + std::to_string(count));
  EXPECT_EQ(answered("lis@home.example"), 1U);
  EXPECT_EQ(answered("operator@portner.example"), 3U);
  for (int count = 3; count < 120; ++count)
    ask(stranger(std::to_string(count) + "@home.example"), now, "network " + std::to_string(count));
  EXPECT_EQ(mails().size(), 120U + 100U);
  ask(stranger(), now + Seconds{24 * 3600}, "later");
  EXPECT_EQ(answered("lis@home.example"), 2U);
}

TEST_P(SupportTest, OneOfTwoWhoChangeARequestAtOnceWins) {
  const auto asked = *ask(known(), now);
  const auto set = [&](const SupportRequest& request, SupportState state) {
    return database().write(
        [&](db::Transaction& t) { return support.set_state(t, request, state, person, {}, now + Seconds{60}); });
  };
  const auto found = [&] {
    return *database().read([&](db::Transaction& t) { return support_requests::find(t, company, asked.number); });
  };
  EXPECT_FALSE(set(asked, SupportState::fresh)) << "it is so already";
  EXPECT_TRUE(set(asked, SupportState::solved));
  EXPECT_FALSE(set(asked, SupportState::in_progress)) << "as it was read before";
  EXPECT_EQ(found().state, SupportState::solved);
  EXPECT_EQ(found().changed_at, now + Seconds{60});
  EXPECT_TRUE(set(found(), SupportState::fresh)) << "undone";
}

TEST_P(SupportTest, IsFoundInItsOwnCompanyAlone) {
  const auto asked = *ask(known(), now);
  const auto strange = *ask(stranger(), now);
  database().write([&](db::Transaction& t) {
    const auto other = company_store::create(t, "Clinic", "da", "DK", now);
    EXPECT_FALSE(support_requests::find(t, other, asked.number));
    EXPECT_FALSE(support_requests::find(t, company, strange.number));
    const SupportRequestId last{1'000'000};
    EXPECT_TRUE(support_requests::list(t, other, SupportState::fresh, last, 10).empty());
    EXPECT_EQ(support_requests::list(t, company, SupportState::fresh, last, 10).size(), 1U);
    EXPECT_TRUE(support_requests::list(t, company, SupportState::fresh, asked.id, 10).empty()) << "the next page";
    EXPECT_TRUE(support_requests::of_person(t, other, person, 10).empty());
    EXPECT_EQ(support_requests::of_person(t, company, person, 10).size(), 1U);
    EXPECT_EQ(support_requests::count_new(t, company, now), 1);
    EXPECT_EQ(support_requests::count_new(t, other, now), 0);
    const auto abroad = support_requests::without_company(t, std::nullopt, 10);
    ASSERT_EQ(abroad.size(), 1U);
    EXPECT_EQ(abroad[0].number, strange.number);
    EXPECT_TRUE(support_requests::without_company(t, SupportState::solved, 10).empty());
    EXPECT_TRUE(support_requests::find_any(t, strange.number));
  });
}

TEST_P(SupportTest, WhatWasSolvedAYearAgoIsForgotten) {
  const auto solved = *ask(known(), now);
  ask(known(), now);
  database().write([&](db::Transaction& t) {
    support_requests::add_note(t, solved, person, "Called", now);
    EXPECT_EQ(support_requests::notes(t, solved).at(0).author, "Anna Holm");
    support.set_state(t, solved, SupportState::solved, std::nullopt, {}, now);
    support_requests::forget_old(t, now + solved_requests_kept);
    EXPECT_TRUE(support_requests::find(t, company, solved.number));
    support_requests::forget_old(t, now + solved_requests_kept + Seconds{1});
    EXPECT_FALSE(support_requests::find(t, company, solved.number));
    EXPECT_TRUE(support_requests::notes(t, solved).empty());
    EXPECT_EQ(support_requests::count_new(t, company, now), 1);
  });
}

INSTANTIATE_TEST_SUITE_P(On, SupportTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
