#include "features/overview/reminders.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "features/overview/test_overview.h"
#include "features/session/session.h"
#include "features/wording/wording.h"
#include "resources/resources.h"

namespace portner {
namespace {

class RemindersTest : public test::OverviewWorld {
 protected:
  void SetUp() override {
    OverviewWorld::SetUp();
    make_shops();
    database().write([&](db::Transaction& transaction) {
      set(transaction, anna_north, "app", now);
      session_store::start(transaction, entropy, person, How::password, {}, {}, now);
    });
    asked_in = std::get<0>(*database().read(
        [](db::Transaction& transaction) { return transaction.one<SessionId>("SELECT id FROM session"); }));
  }

  Reminded remind(const Viewer& viewer, const OverviewFilter& filter, Moment at, db::Database* node = nullptr) {
    return reminders.remind(node ? *node : database(), viewer, filter,
                            {.kind = AuditKind::people_reminded, .company = company, .actor = person}, asked_in, at);
  }
  std::int64_t count(std::string_view sql) {
    return std::get<0>(*database().read([&](db::Transaction& t) { return t.one<std::int64_t>(sql); }));
  }
  std::int64_t mails() { return count("SELECT count(*) FROM message WHERE channel = 'mail'"); }
  Letter letter(const std::string& language) {
    return database().read([&](db::Transaction& transaction) {
      return reminders.letter(transaction, *people_store::find(transaction, bo_checkout), {language}, now);
    });
  }

  web::Translations translations{resources::catalogs()};
  web::View view{resources::templates(), translations};
  delivery::MessageQueue queue{keys, entropy, [](delivery::Channel) {}};
  Letters letters{queue, view, translations};
  AuditLog audit{keys.derive_lasting("audit")};
  Reminders reminders{letters, audit, "https://login.example"};
  SessionId asked_in;
};

TEST_P(RemindersTest, EverybodyWithoutAFactorGetsOneMailAWeek) {
  auto sum = remind({company}, {}, now);
  EXPECT_EQ(sum.reminded, 4);
  EXPECT_EQ(sum.lately, 0);
  EXPECT_EQ(mails(), 4);
  sum = remind({company}, {}, now + between_reminders - Seconds{1});
  EXPECT_EQ(sum.reminded, 0);
  EXPECT_EQ(sum.lately, 4);
  EXPECT_EQ(remind({company}, {}, now + between_reminders).reminded, 4);
  EXPECT_EQ(mails(), 8);
  EXPECT_EQ(count("SELECT count(*) FROM message WHERE recipient = 'Anna@demo.example'"), 0) << "she has an app";
  EXPECT_EQ(count("SELECT count(*) FROM audit_event WHERE kind = 'people.reminded'"), 2)
      << "nothing done, nothing said";
}

TEST_P(RemindersTest, TheFilterAndTheDepartmentsSayWho) {
  EXPECT_EQ(remind({company}, {.status = "app"}, now).reminded, 0);
  EXPECT_EQ(remind({company}, {.department = checkout}, now).reminded, 1);
  const auto due = [&](const OverviewFilter& filter) {
    return database().read([&](db::Transaction& transaction) {
      return overview_store::without_factor(transaction, {company}, filter, now);
    });
  };
  EXPECT_EQ(due({}).people, 4);
  EXPECT_EQ(due({}).due, 3);
  EXPECT_EQ(due({.department = north}).people, 1);
  EXPECT_EQ(due({.department = north}).due, 0);
  EXPECT_EQ(due({.status = "app"}).people, 0);
  const auto sum = remind({company, leader_of({shops})}, {}, now);
  EXPECT_EQ(sum.reminded, 1) << "Cy; Anna has an app, Bo has been reminded";
  EXPECT_EQ(sum.lately, 1);
}

TEST_P(RemindersTest, TwoAtOnceRemindEachPersonOnce) {
  make_many(60, south);
  const auto node = test_database().another();
  Reminded sums[2];
  std::latch start(2);
  {
    std::vector<std::jthread> running;
    for (int number = 0; number < 2; ++number)
      running.emplace_back([&, number] {
        start.arrive_and_wait();
        sums[number] = remind({company}, {}, now, number == 0 ? node.get() : nullptr);
      });
  }
  EXPECT_EQ(sums[0].reminded + sums[1].reminded, 64);
  EXPECT_EQ(mails(), 64);
}

TEST_P(RemindersTest, NothingIsDoneInTheNameOfASessionThatHasEnded) {
  database().write([&](db::Transaction& transaction) { session_store::end(transaction, asked_in); });
  EXPECT_EQ(remind({company}, {}, now).reminded, 0);
  EXPECT_EQ(mails(), 0);
}

TEST_P(RemindersTest, AThousandAreRemindedAndARequestHasItsEnd) {
  make_many(static_cast<int>(most_reminders) + 600, south);
  const auto first = remind({company}, {}, now);
  EXPECT_EQ(first.reminded, static_cast<std::int64_t>(most_reminders));
  EXPECT_TRUE(first.more);
  const auto second = remind({company}, {}, now);
  EXPECT_EQ(first.reminded + second.reminded, static_cast<std::int64_t>(most_reminders) + 604);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(mails(), static_cast<std::int64_t>(most_reminders) + 604);
}

TEST_P(RemindersTest, TheLetterSaysWhetherItIsRequired) {
  const auto rule = [&](const CompanyRule& changed) {
    database().write([&](db::Transaction& transaction) { company_store::save_rule(transaction, company, changed); });
  };
  EXPECT_EQ(letter("en").link, "https://login.example/me/security/enable");
  EXPECT_EQ(letter("en").paragraphs[1], "Shops does not require it of you, and recommends it.");
  rule({.two_factor = TwoFactor::required, .skipping_ends_at = end_of_day("2026-12-31")});
  EXPECT_EQ(letter("en").paragraphs[1],
            "Shops requires it of you. You can skip it up to and including 31 December 2026.");
  rule({.two_factor = TwoFactor::required});
  EXPECT_EQ(letter("en").paragraphs[1], "Shops requires it of you: you need it at your next sign-in.");
  rule({.two_factor = TwoFactor::required, .applies_to = AppliesTo::titles, .titles = {baker}});
  EXPECT_EQ(letter("en").paragraphs[1], "Shops does not require it of you, and recommends it.") << "not for Bo's title";
}

INSTANTIATE_TEST_SUITE_P(On, RemindersTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
