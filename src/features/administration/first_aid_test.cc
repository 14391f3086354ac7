#include "features/administration/first_aid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sms_code/sms_code.h"
#include "features/test_world.h"

namespace portner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FirstAidTest : public test::WritingWorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    database().write([&](db::Transaction& transaction) {
      kim = make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
      lee = make_person(transaction, "lee@shops.example", "Lee", Role::administrator);
      give_app(transaction, kim);
      give_app(transaction, person);
      SmsCodes::activate(transaction, person, "+4520123456", now);
    });
  }
  void give_app(db::Transaction& transaction, PersonId who) {
    apps.adopt(transaction, who, "Phone", Secret("12345678901234567890"), now);
  }
  std::expected<void, StaffProblem> turn_off(PersonId whom, std::optional<PersonId> actor) {
    return database().write([&](db::Transaction& transaction) {
      return first_aid.turn_off_two_factor(
          transaction, {.kind = AuditKind::person_changed, .actor = actor, .detail = {{"reason", "phone lost"}}},
          *people_store::find(transaction, whom), now);
    });
  }
  std::int64_t count(std::string_view sql) {
    return std::get<0>(
        *database().read([&](db::Transaction& transaction) { return transaction.one<std::int64_t>(sql); }));
  }
  std::size_t factors(PersonId whom) {
    return database().read([&](db::Transaction& transaction) {
      return apps.active(transaction, whom).size() + (SmsCodes::factor(transaction, whom) ? 1 : 0);
    });
  }

  PersonId kim;
  PersonId lee;
  const AuthenticatorApps apps{keys, entropy};
  const FirstAid first_aid{apps, audit, notices};
};

TEST_P(FirstAidTest, TurningOffLeavesNoFactorAndNoWayIn) {
  database().write([&](db::Transaction& transaction) {
    apps.start(transaction, person, "session 1", now);
    session_store::start(transaction, entropy, person, How::password_and_app, {}, {}, now);
    attempt_store::start(transaction, entropy, person, Owes::code, "/", now);
    device_store::remember(transaction, person, "a-token", now);
    transaction.run(
        "INSERT INTO one_time_link (digest, purpose, person_id, created_at, expires_at)"
        " VALUES ('d', 'set_password', :person, :now, :expires)",
        {{"person", person}, {"now", now}, {"expires", now + Seconds{3600}}});
  });
  ASSERT_TRUE(turn_off(person, kim));
  for (const auto* sql :
       {"SELECT count(*) FROM authenticator_app WHERE name <> 'Phone' OR person_id NOT IN (SELECT id FROM person WHERE "
        "name = 'Kim')",
        "SELECT count(*) FROM sms_factor", "SELECT count(*) FROM session", "SELECT count(*) FROM sign_in_attempt",
        "SELECT count(*) FROM known_device", "SELECT count(*) FROM one_time_link WHERE spent_at IS NULL"})
    EXPECT_EQ(count(sql), 0) << sql;
  EXPECT_EQ(factors(kim), 1u) << "somebody else's stays";
}

TEST_P(FirstAidTest, ThePersonAndTheOtherAdministratorsAreTold) {
  ASSERT_TRUE(turn_off(person, kim));
  EXPECT_THAT(mails(), ElementsAre("anna@shops.example: 2FA was turned off for your account",
                                   "lee@shops.example: 2FA was turned off for Anna Holm"));
  EXPECT_EQ(count("SELECT count(*) FROM audit_event WHERE kind = 'two_factor.off'"), 1);
}

TEST_P(FirstAidTest, TheOperatorTellsEveryAdministrator) {
  ASSERT_TRUE(turn_off(person, std::nullopt));
  EXPECT_EQ(mails().size(), 3u);
}

TEST_P(FirstAidTest, NobodyTurnsOffTheirOwn) {
  EXPECT_EQ(turn_off(kim, kim).error(), StaffProblem::oneself);
  EXPECT_EQ(factors(kim), 1u);
}

TEST_P(FirstAidTest, WhoHasNo2FATurnsOffNobodys) {
  EXPECT_EQ(turn_off(person, lee).error(), StaffProblem::without_two_factor);
  EXPECT_EQ(factors(person), 2u);
  EXPECT_THAT(mails(), IsEmpty());
}

TEST_P(FirstAidTest, NothingIsTurnedOffTwice) {
  ASSERT_TRUE(turn_off(person, kim));
  EXPECT_EQ(turn_off(person, kim).error(), StaffProblem::already_so);
}

TEST_P(FirstAidTest, SigningOutEverywhereKeepsPasswordAndFactors) {
  database().write([&](db::Transaction& transaction) {
    session_store::start(transaction, entropy, person, How::password_and_app, {}, {}, now);
    session_store::start(transaction, entropy, kim, How::password_and_app, {}, {}, now);
    first_aid.sign_out_everywhere(transaction, {.kind = AuditKind::signed_out_elsewhere, .actor = kim},
                                  *people_store::find(transaction, person), std::nullopt, now);
  });
  EXPECT_EQ(count("SELECT count(*) FROM session"), 1) << "the administrator's own";
  EXPECT_EQ(factors(person), 2u);
  EXPECT_THAT(mails(), ElementsAre("anna@shops.example: You were signed out everywhere"));
}

INSTANTIATE_TEST_SUITE_P(On, FirstAidTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
