#include "features/audit/audit_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "features/test_world.h"

namespace portner {
namespace {

class AuditSearchTest : public test::WorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    database().write([&](db::Transaction& transaction) {
      carla = make_person(transaction, "carla@shops.example", "Carla Berg", Role::administrator);
      other_company = company_store::create(transaction, "Clinic", "en", "DK", now);
      eva = people_store::create(transaction,
                                 {{}, other_company, "eva@clinic.example", "Eva Krogh", "", std::nullopt, "en"}, now);
    });
  }
  void append(const AuditEntry& entry, Moment at) {
    database().write([&](db::Transaction& transaction) { log.append(transaction, entry, at); });
  }
  void happens(AuditKind kind, int after, std::optional<PersonId> about, std::optional<PersonId> actor = std::nullopt) {
    append({.kind = kind, .company = company, .person = about, .actor = actor}, now + Seconds{after});
  }
  AuditPage find(const AuditQuery& query) {
    return database().read([&](db::Transaction& transaction) { return audit_search::find(transaction, query); });
  }
  static std::vector<std::int64_t> numbers(const AuditPage& page) {
    std::vector<std::int64_t> numbers;
    for (const auto& line : page.lines) numbers.push_back(line.event.id);
    return numbers;
  }
  // Page after page, as one follows "Next page".
  std::vector<std::int64_t> all(AuditQuery query) {
    std::vector<std::int64_t> found;
    for (;;) {
      const auto page = find(query);
      EXPECT_LE(page.lines.size(), query.limit);
      for (const auto number : numbers(page)) found.push_back(number);
      if (!page.next) return found;
      query.before = *page.next;
    }
  }
  // Events that need no chain, many at once.
  void insert_many(int count) {
    const std::vector<std::string> names{"sign_in.done", "sign_in.password_refused", "link.sent", "proof.given"};
    database().write([&](db::Transaction& transaction) {
      for (int number = 0; number < count; ++number)
        transaction.run(
            "INSERT INTO audit_event (id, at, kind, company_id, person_id, actor_id, reference, address, browser,"
            " detail, digest) VALUES (:id, :at, :kind, :company, :person, :actor, '', '', '', '{}', '')",
            {{"id", 1000 + number},
             {"at", now + Seconds{number / 3}},
             {"kind", names[number % names.size()]},
             {"company", number % 5 == 0 ? other_company : company},
             {"person", number % 2 == 0 ? person : carla},
             {"actor", number % 7 == 0 ? std::optional(carla) : std::nullopt}});
    });
  }

  AuditLog log{keys.derive_lasting("audit")};
  PersonId carla, eva;
  CompanyId other_company;
};

TEST_P(AuditSearchTest, SaysWhoDidWhatToWhomNewestFirst) {
  append({.kind = AuditKind::person_changed,
          .company = company,
          .person = person,
          .actor = carla,
          .origin = {"198.51.100.7", "198.51.100.7", "Firefox on Linux"},
          .detail = {{"reason", "has left"}}},
         now);
  happens(AuditKind::signed_in, 5, carla, carla);
  const auto page = find({.company = company});
  ASSERT_EQ(numbers(page), (std::vector<std::int64_t>{2, 1}));
  const auto& line = page.lines[1];
  EXPECT_EQ(line.person, person);
  EXPECT_EQ(line.person_name, "Anna Holm");
  EXPECT_EQ(line.person_email, "anna@shops.example");
  EXPECT_EQ(line.actor, carla);
  EXPECT_EQ(line.actor_name, "Carla Berg");
  EXPECT_EQ(line.event.address, "198.51.100.7");
  EXPECT_EQ(line.event.browser, "Firefox on Linux");
  EXPECT_EQ(line.event.detail.at("reason"), "has left");
  EXPECT_FALSE(page.next);
}

TEST_P(AuditSearchTest, ShowsNothingOfAnotherCompanyAndNothingOfNobody) {
  append({.kind = AuditKind::signed_in, .company = other_company, .person = eva, .actor = eva}, now);
  append({.kind = AuditKind::password_refused, .reference = "P-7K2M9"}, now);
  append({.kind = AuditKind::code_refused, .company = other_company, .person = eva, .reference = "P-00000"}, now);
  EXPECT_TRUE(find({.company = company}).lines.empty());
  EXPECT_TRUE(find({.company = company, .person = eva, .also_as_actor = true}).lines.empty());
  EXPECT_TRUE(find({.company = company, .kinds = {AuditKind::signed_in}}).lines.empty());
  EXPECT_TRUE(find({.company = company, .reference = "P-7K2M9"}).lines.empty());
  EXPECT_TRUE(find({.company = company, .reference = "P-00000"}).lines.empty());
  EXPECT_EQ(find({.company = other_company, .reference = "P-00000"}).lines.size(), 1U);
}

TEST_P(AuditSearchTest, FindsAPersonAsTheOneWhomItIsAboutAndAsTheOneWhoDidIt) {
  happens(AuditKind::person_changed, 1, person, carla);
  happens(AuditKind::signed_in, 2, person, person);
  happens(AuditKind::signed_in, 3, carla, carla);
  happens(AuditKind::company_rule_changed, 4, std::nullopt, carla);
  EXPECT_EQ(numbers(find({.company = company, .person = carla})), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(numbers(find({.company = company, .person = carla, .also_as_actor = true})),
            (std::vector<std::int64_t>{4, 3, 1}))
      << "each once";
  EXPECT_EQ(numbers(find({.company = company, .person = person})), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(numbers(find({.company = company, .person = person, .kinds = {AuditKind::signed_in}})),
            (std::vector<std::int64_t>{2}));
}

TEST_P(AuditSearchTest, FindsByKindDayAndReference) {
  append({.kind = AuditKind::code_refused, .company = company, .person = person, .reference = "P-7K2M9"}, now);
  happens(AuditKind::link_sent, 100, person);
  happens(AuditKind::signed_in, 200, person, person);
  EXPECT_EQ(numbers(find({.company = company, .kinds = kinds_of(AuditGroup::refusals)})),
            (std::vector<std::int64_t>{1}));
  EXPECT_EQ(numbers(find({.company = company, .from = now + Seconds{100}})), (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(numbers(find({.company = company, .before = {now + Seconds{200}}})), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(numbers(find({.company = company, .reference = "P-7K2M9"})), (std::vector<std::int64_t>{1}));
}

TEST_P(AuditSearchTest, LeavesOutWhatOnlyANewerProgramKnows) {
  happens(AuditKind::signed_in, 1, person, person);
  database().write([](db::Transaction& transaction) {
    transaction.run("UPDATE audit_event SET kind = 'from.tomorrow' WHERE id = 1");
  });
  EXPECT_TRUE(find({.company = company}).lines.empty());
}

TEST_P(AuditSearchTest, PagesShowEverythingOnceInOrder) {
  insert_many(300);
  const auto expect = [&](auto belongs) {
    std::vector<std::int64_t> numbers;
    for (int number = 299; number >= 0; --number)
      if (number % 5 != 0 && belongs(number)) numbers.push_back(1000 + number);
    return numbers;
  };
  const auto everything = expect([](int) { return true; });
  EXPECT_EQ(all({.company = company}), everything);
  EXPECT_EQ(all({.company = company, .limit = 7}), everything);
  EXPECT_EQ(all({.company = company, .kinds = {AuditKind::signed_in, AuditKind::link_sent}, .limit = 7}),
            expect([](int number) { return number % 2 == 0; }));
  EXPECT_EQ(all({.company = company, .person = carla, .also_as_actor = true, .limit = 7}),
            expect([](int number) { return number % 2 == 1 || number % 7 == 0; }));
  EXPECT_EQ(all({.company = company, .person = person, .kinds = {AuditKind::link_sent}, .limit = 7}),
            expect([](int number) { return number % 4 == 2; }));
  EXPECT_EQ(all({.company = company, .person = carla, .kinds = {AuditKind::link_sent}, .limit = 7}),
            std::vector<std::int64_t>{});
  const auto exactly = find({.company = company, .limit = everything.size()});
  EXPECT_EQ(exactly.lines.size(), everything.size());
  EXPECT_FALSE(exactly.next) << "no empty page at the end";
}

TEST_P(AuditSearchTest, NoQueryReadsMoreThanItShows) {
  insert_many(5000);
  database().write([&](db::Transaction& transaction) {
    for (int number = 0; number < 1000; ++number)
      make_person(transaction, "p" + std::to_string(number) + "@shops.example", "Person");
    transaction.run("ANALYZE");
  });
  const db::Parameter of_company{"company", company}, of_person{"person", person}, of_actor{"person", carla},
      from{"from", now}, at{"at", now + Seconds{9000}}, id{"id", 0}, limit{"limit", 51};
  for (const auto& plan : {plan_of(audit_search::by_company_sql, {of_company, from, at, id, limit}),
                           plan_of(audit_search::by_kind_sql, {of_company, {"kind", "link.sent"}, from, at, id, limit}),
                           plan_of(audit_search::about_sql, {of_company, of_person, from, at, id, limit}),
                           plan_of(audit_search::by_actor_sql, {of_company, of_actor, from, at, id, limit})})
    EXPECT_FALSE(reads_everything(plan)) << plan;
  // The one event of a reference may be sorted on its way to a join.
  EXPECT_THAT(plan_of(audit_search::by_reference_sql, {of_company, {"reference", "P-7K2M9"}, limit}),
              testing::HasSubstr("audit_event_by_reference"));
  EXPECT_TRUE(reads_everything(plan_of("SELECT id FROM audit_event WHERE address = :x ORDER BY at", {{"x", ""}})));
}

INSTANTIATE_TEST_SUITE_P(On, AuditSearchTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
