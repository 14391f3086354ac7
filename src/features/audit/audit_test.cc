#include "features/audit/audit.h"

#include <gtest/gtest.h>

#include "features/audit/reference.h"
#include "features/test_world.h"
#include "support/fixed_entropy.h"

namespace portner {
namespace {

class AuditTest : public test::WorldTest {
 protected:
  void append(int count) {
    for (int index = 0; index < count; ++index)
      database().write([&](db::Transaction& transaction) {
        log.append(transaction,
                   {.kind = AuditKind::signed_in,
                    .company = company,
                    .person = person,
                    .origin = {"198.51.100.7", "198.51.100.7", "Firefox on Linux"},
                    .detail = {{"how", "password \"and\" more"}}},
                   now + Seconds{index});
      });
  }
  void sql(std::string_view statement) {
    database().write([&](db::Transaction& transaction) { transaction.run(statement); });
  }
  std::int64_t broken_at() {
    const auto verdict = *log.verify(database());
    const auto* broken = std::get_if<AuditLog::Broken>(&verdict);
    return broken ? broken->event : 0;
  }

  AuditLog log{keys.derive_lasting("audit")};
};

TEST_P(AuditTest, AnEmptyLogIsWhole) {
  EXPECT_EQ(broken_at(), 0);
}

TEST_P(AuditTest, AWholeLogIsWholeAcrossPages) {
  append(3);
  const auto verdict = *log.verify(database());
  ASSERT_TRUE(std::holds_alternative<AuditLog::Verified>(verdict));
  EXPECT_EQ(std::get<AuditLog::Verified>(verdict).events, 3);
}

TEST_P(AuditTest, FindsAnEditedEvent) {
  append(3);
  sql("UPDATE audit_event SET address = '203.0.113.9' WHERE id = 2");
  EXPECT_EQ(broken_at(), 2);
}

TEST_P(AuditTest, FindsATextMovedFromOneColumnToAnother) {
  append(3);
  sql("UPDATE audit_event SET address = '', browser = '198.51.100.7Firefox on Linux' WHERE id = 2");
  EXPECT_EQ(broken_at(), 2);
}

TEST_P(AuditTest, FindsARemovedEvent) {
  append(3);
  sql("DELETE FROM audit_event WHERE id = 2");
  EXPECT_EQ(broken_at(), 2);
}

TEST_P(AuditTest, FindsEventsCutOffAtTheEnd) {
  append(3);
  sql("DELETE FROM audit_event WHERE id = 3");
  EXPECT_EQ(broken_at(), 3);
}

TEST_P(AuditTest, FindsAnEndCutOffAndWrittenOverFromTheRowLeft) {
  append(3);
  sql("DELETE FROM audit_event WHERE id > 1");
  sql("UPDATE audit_head SET event_id = 1, digest = (SELECT digest FROM audit_event WHERE id = 1) WHERE id = 1");
  EXPECT_EQ(broken_at(), 2);
  append(1);
  EXPECT_EQ(broken_at(), 2) << "also when the log goes on after it";
}

TEST_P(AuditTest, FindsReorderedEvents) {
  append(3);
  sql("UPDATE audit_event SET id = 99 WHERE id = 2");
  sql("UPDATE audit_event SET id = 2 WHERE id = 3");
  sql("UPDATE audit_event SET id = 3 WHERE id = 99");
  EXPECT_EQ(broken_at(), 2);
}

TEST_P(AuditTest, ACleverForgerWithoutTheKeyIsFound) {
  append(2);
  AuditLog forger{Secret(std::string(32, 'x'))};
  sql("DELETE FROM audit_event WHERE id = 2");
  sql("UPDATE audit_head SET event_id = 1, digest = (SELECT digest FROM audit_event WHERE id = 1) WHERE id = 1");
  database().write([&](db::Transaction& transaction) {
    forger.append(transaction, {.kind = AuditKind::signed_out, .person = person}, now);
  });
  EXPECT_EQ(broken_at(), 2);
}

TEST_P(AuditTest, StopsWhenItIsAskedTo) {
  append(3);
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(log.verify(database(), source.get_token()));
}

INSTANTIATE_TEST_SUITE_P(On, AuditTest, test::both_databases, test::database_name);

TEST(AuditKinds, EveryOneHasANameAndAGroup) {
  std::size_t count = 0;
  for (const auto group : {AuditGroup::sign_ins, AuditGroup::refusals, AuditGroup::two_factor, AuditGroup::people,
                           AuditGroup::rules, AuditGroup::links, AuditGroup::help})
    for (const auto kind : kinds_of(group)) {
      EXPECT_EQ(audit_kind(name_of(kind)), kind);
      ++count;
    }
  EXPECT_EQ(count, static_cast<std::size_t>(AuditKind::list_exported) + 1) << "list_exported is the last";
}

TEST(Reference, IsReadableOverTheTelephone) {
  test::CountingEntropy entropy(1);
  for (int index = 0; index < 1000; ++index) {
    const auto reference = new_reference(entropy);
    EXPECT_EQ(reference.size(), 7U);
    EXPECT_EQ(reference.find_first_of("ILOU", 2), std::string::npos) << reference;
    EXPECT_EQ(normalise_reference(reference), reference);
  }
}

TEST(Reference, IsFoundHoweverItIsTyped) {
  EXPECT_EQ(normalise_reference(" p-7k2m9 "), "P-7K2M9");
  EXPECT_EQ(normalise_reference("P7K2M9"), "P-7K2M9");
  EXPECT_EQ(normalise_reference("p-oil00"), "P-01100");
  EXPECT_EQ(normalise_reference("P-7K2M"), std::nullopt);
  EXPECT_EQ(normalise_reference("P-7K2MU"), std::nullopt);
  EXPECT_EQ(normalise_reference("Q-7K2M9"), std::nullopt);
  EXPECT_EQ(normalise_reference(""), std::nullopt);
}

}  // namespace
}  // namespace portner
