#include "features/administration/staff.h"

#include <gtest/gtest.h>

#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/test_world.h"

namespace portner {
namespace {

class StaffTest : public test::WritingWorldTest {
 protected:
  Person find(PersonId who) {
    return *database().read([&](db::Transaction& transaction) { return people_store::find(transaction, who); });
  }
  auto deactivate(PersonId who) {
    return database().write([&](db::Transaction& transaction) {
      return staff::deactivate(transaction, audit, notices,
                               {.kind = AuditKind::person_changed, .detail = {{"reason", "left"}}},
                               *people_store::find(transaction, who), now);
    });
  }
  auto reactivate(PersonId who) {
    return database().write([&](db::Transaction& transaction) {
      return staff::reactivate(transaction, audit, {.kind = AuditKind::person_changed},
                               *people_store::find(transaction, who), now);
    });
  }
  std::int64_t count(std::string_view sql) {
    return std::get<0>(
        *database().read([&](db::Transaction& transaction) { return transaction.one<std::int64_t>(sql); }));
  }
};

TEST_P(StaffTest, WhoIsDeactivatedHasNothingLeftToGetInWith) {
  database().write([&](db::Transaction& transaction) {
    session_store::start(transaction, entropy, person, How::password, {}, {}, now);
    attempt_store::start(transaction, entropy, person, Owes::code, "/", now);
    device_store::remember(transaction, person, "a-token", now);
    transaction.run(
        "INSERT INTO one_time_link (digest, purpose, person_id, created_at, expires_at)"
        " VALUES ('d', 'set_password', :person, :now, :expires)",
        {{"person", person}, {"now", now}, {"expires", now + Seconds{3600}}});
  });
  ASSERT_TRUE(deactivate(person));
  EXPECT_FALSE(find(person).active);
  EXPECT_EQ(count("SELECT count(*) FROM session"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM sign_in_attempt"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM known_device"), 0);
  ASSERT_TRUE(reactivate(person));
  EXPECT_TRUE(find(person).active);
  EXPECT_EQ(count("SELECT count(*) FROM one_time_link WHERE spent_at IS NULL"), 0) << "links of before stay dead";
}

TEST_P(StaffTest, NothingIsDoneTwice) {
  ASSERT_TRUE(deactivate(person));
  EXPECT_EQ(deactivate(person).error(), StaffProblem::already_so);
  ASSERT_TRUE(reactivate(person));
  EXPECT_EQ(reactivate(person).error(), StaffProblem::already_so);
}

TEST_P(StaffTest, TheLastActiveAdministratorStays) {
  PersonId kim;
  PersonId lee;
  database().write([&](db::Transaction& transaction) {
    kim = make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
    lee = make_person(transaction, "lee@shops.example", "Lee", Role::administrator);
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    people_store::create(transaction,
                         {{}, other, "eva@clinic.example", "Eva", "", std::nullopt, "en", Role::administrator}, now);
  });
  EXPECT_TRUE(deactivate(kim));
  EXPECT_EQ(deactivate(lee).error(), StaffProblem::last_administrator) << "another company's does not count";
  EXPECT_TRUE(reactivate(kim));
  EXPECT_TRUE(deactivate(lee));
}

TEST_P(StaffTest, AnAddressIsTakenOnce) {
  const auto create = [&] {
    return database().write([&](db::Transaction& transaction) {
      return staff::create(transaction, audit, {.kind = AuditKind::person_created},
                           {{}, company, "new@shops.example", "New", "", std::nullopt, "en"}, now);
    });
  };
  const auto made = create();
  ASSERT_TRUE(made);
  EXPECT_EQ(find(*made).name, "New");
  EXPECT_EQ(create().error(), StaffProblem::email_taken);
}

TEST_P(StaffTest, WhoIsDeactivatedIsToldByWhom) {
  database().write([&](db::Transaction& transaction) {
    const auto kim = make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
    ASSERT_TRUE(staff::deactivate(transaction, audit, notices, {.kind = AuditKind::person_changed, .actor = kim},
                                  *people_store::find(transaction, person), now));
  });
  EXPECT_EQ(mails(), std::vector<std::string>{"anna@shops.example: Your account was deactivated"});
}

TEST_P(StaffTest, TheAuditLogSaysWhatAndWhy) {
  ASSERT_TRUE(deactivate(person));
  const auto detail = std::get<0>(*database().read([](db::Transaction& transaction) {
    return transaction.one<std::string>("SELECT detail FROM audit_event WHERE kind = 'person.changed'");
  }));
  EXPECT_EQ(detail, R"({"active":"yes → no","reason":"left"})");
}

INSTANTIATE_TEST_SUITE_P(On, StaffTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
