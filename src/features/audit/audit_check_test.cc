#include "features/audit/audit_check.h"

#include <gtest/gtest.h>

#include "features/test_world.h"

namespace portner {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds patient{60'000};

class AuditCheckTest : public test::WorldTest {
 protected:
  void append(int count) {
    for (int index = 0; index < count; ++index)
      database().write([&](db::Transaction& transaction) {
        log.append(transaction, {.kind = AuditKind::signed_in, .company = company, .person = person}, now);
      });
  }
  void sql(std::string_view statement) {
    database().write([&](db::Transaction& transaction) { transaction.run(statement); });
  }

  AuditLog log{keys.derive_lasting("audit")};
};

TEST_P(AuditCheckTest, KeepsWhatCameOfItForAMinute) {
  append(3);
  AuditCheck check(log, database());
  const auto first = check.result(now, patient);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at, now);
  EXPECT_EQ(std::get<AuditLog::Verified>(first->verdict).events, 3);

  sql("UPDATE audit_event SET address = '203.0.113.9' WHERE id = 2");
  const auto again = check.result(now + Seconds{59}, patient);
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::holds_alternative<AuditLog::Verified>(again->verdict)) << "not read anew yet";
  const auto later = check.result(now + Seconds{60}, patient);
  ASSERT_TRUE(later);
  EXPECT_EQ(std::get<AuditLog::Broken>(later->verdict).event, 2);
}

TEST_P(AuditCheckTest, DoesNotWaitLongerThanOneWantsTo) {
  append(1);
  AuditCheck check(log, database());
  std::optional<AuditCheck::Result> result;
  for (int askers = 0; askers < 100'000 && !result; ++askers) result = check.result(now, milliseconds{0});
  if (!result) result = check.result(now, patient);
  EXPECT_TRUE(result);
}

TEST_P(AuditCheckTest, AFaultOfTheDatabaseReachesWhoAskedAndTheNextTryIsANewOne) {
  append(1);
  AuditCheck check(log, database());
  sql("ALTER TABLE audit_head RENAME TO gone");
  EXPECT_THROW(check.result(now, patient), db::Fault);
  sql("ALTER TABLE gone RENAME TO audit_head");
  EXPECT_TRUE(check.result(now, patient));
}

INSTANTIATE_TEST_SUITE_P(On, AuditCheckTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
