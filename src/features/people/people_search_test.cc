#include "features/people/people_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/test_world.h"

namespace portner {
namespace {

class PeopleSearchTest : public test::WorldTest {
 protected:
  std::vector<std::string> found(std::string_view typed) {
    return names(database().read(
        [&](db::Transaction& transaction) { return people_search::find(transaction, company, typed); }));
  }
  PeoplePage list(const PeopleFilter& filter, const LastLine& after = {}) {
    return database().read(
        [&](db::Transaction& transaction) { return people_search::list(transaction, company, filter, after); });
  }
  PeoplePage list(Shown shown, const LastLine& after = {}) { return list(PeopleFilter{.shown = shown}, after); }
  static std::vector<std::string> names(const PeoplePage& page) {
    std::vector<std::string> names;
    for (const auto& line : page.people) names.push_back(line.name);
    return names;
  }
  void make_many(int count) {
    database().write([&](db::Transaction& transaction) {
      for (int number = 0; number < count; ++number)
        make_person(transaction, "p" + std::to_string(number) + "@shops.example", "Person " + std::to_string(number));
    });
  }
  // Going through the departments under one is no list of people.
  static bool reads_everything(std::string plan) {
    for (const std::string_view fine : {"SCAN b\n", "SCAN below\n", "CTE Scan on below"})
      for (auto at = plan.find(fine); at != std::string::npos; at = plan.find(fine)) plan.erase(at, fine.size());
    return WorldTest::reads_everything(plan);
  }
};

TEST_P(PeopleSearchTest, FindsByTheBeginningOfEachNameAndOfTheAddress) {
  database().write([&](db::Transaction& transaction) {
    make_person(transaction, "ae@shops.example", "Ægir Anne-Marie Ågård");
    make_person(transaction, "zz@shops.example", "Zenia Holmgaard");
  });
  EXPECT_EQ(found("anna"), std::vector<std::string>{"Anna Holm"});
  EXPECT_EQ(found("  HOLM"), (std::vector<std::string>{"Anna Holm", "Zenia Holmgaard"}));
  EXPECT_EQ(found("anna h"), std::vector<std::string>{"Anna Holm"});
  EXPECT_EQ(found("æGIR"), std::vector<std::string>{"Ægir Anne-Marie Ågård"});
  EXPECT_EQ(found("åg"), std::vector<std::string>{"Ægir Anne-Marie Ågård"});
  EXPECT_EQ(found("marie"), std::vector<std::string>{"Ægir Anne-Marie Ågård"});
  EXPECT_EQ(found("zz@"), std::vector<std::string>{"Zenia Holmgaard"});
  EXPECT_EQ(found("an"), (std::vector<std::string>{"Anna Holm", "Ægir Anne-Marie Ågård"}));
  for (const char* nothing : {"", "olm", "%", "_", "' OR 1=1", "\xff"}) EXPECT_TRUE(found(nothing).empty()) << nothing;
}

TEST_P(PeopleSearchTest, FindsEachPersonOnceAndNobodyOfAnotherCompany) {
  database().write([&](db::Transaction& transaction) {
    make_person(transaction, "holm@shops.example", "Holm Holm-Holm");
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    people_store::create(transaction, {{}, other, "eva@clinic.example", "Eva Holm", "", std::nullopt, "en"}, now);
  });
  auto both = found("holm");
  std::ranges::sort(both);
  EXPECT_EQ(both, (std::vector<std::string>{"Anna Holm", "Holm Holm-Holm"}));
  EXPECT_TRUE(found("eva").empty());
}

TEST_P(PeopleSearchTest, PagesShowEverybodyOnce) {
  make_many(120);
  std::vector<std::string> all;
  LastLine after;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = list(Shown::active, after);
    const auto part = names(page);
    all.insert(all.end(), part.begin(), part.end());
    after = {page.people.back().name, page.people.back().id};
    more = page.more;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(all.size(), 121);
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::unique(all).begin(), all.end());
}

TEST_P(PeopleSearchTest, ShowsWhoIsAskedFor) {
  database().write([&](db::Transaction& transaction) {
    make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
    transaction.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", person}});
  });
  EXPECT_EQ(names(list(Shown::active)), std::vector<std::string>{"Kim"});
  EXPECT_EQ(names(list(Shown::inactive)), std::vector<std::string>{"Anna Holm"});
  EXPECT_EQ(names(list(Shown::administrators)), std::vector<std::string>{"Kim"});
}

TEST_P(PeopleSearchTest, TitlesAndDepartmentsNarrowTheList) {
  TitleId cashier;
  DepartmentId shops;
  DepartmentId north;
  database().write([&](db::Transaction& transaction) {
    cashier = company_store::create_title(transaction, company, "Cashier");
    shops = company_store::create_department(transaction, company, std::nullopt, "Shops");
    north = company_store::create_department(transaction, company, shops, "North");
    for (const char* name : {"Bo", "Kim", "Lee"}) {
      const auto id = make_person(transaction, std::string(name) + "@shops.example", name);
      if (std::string_view(name) == "Lee") continue;
      transaction.run("UPDATE person SET title_id = :title WHERE id = :id", {{"title", cashier}, {"id", id}});
      people_store::join_department(transaction, id, std::string_view(name) == "Bo" ? shops : north);
    }
  });
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(list({.title = cashier})), (Names{"Bo", "Kim"}));
  EXPECT_EQ(names(list({.department = shops})), (Names{"Bo", "Kim"})) << "and those under it";
  EXPECT_EQ(names(list({.department = north})), Names{"Kim"});
  EXPECT_EQ(names(list({.order = PeopleOrder::newest_first})), (Names{"Lee", "Kim", "Bo", "Anna Holm"}));
  EXPECT_EQ(names(list({.order = PeopleOrder::newest_first, .title = cashier, .department = shops})),
            (Names{"Kim", "Bo"}));
  EXPECT_TRUE(names(list({.shown = Shown::inactive, .title = cashier})).empty());
  EXPECT_TRUE(names(list({.shown = Shown::administrators, .title = cashier, .department = shops})).empty());
  const auto elsewhere = database().write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    return people_search::list(transaction, other, {.department = shops}, {});
  });
  EXPECT_TRUE(elsewhere.people.empty());
}

TEST_P(PeopleSearchTest, NewestFirstPagesShowEverybodyOnce) {
  make_many(60);
  const auto first = list({.order = PeopleOrder::newest_first});
  ASSERT_EQ(first.people.size(), people_a_page);
  EXPECT_EQ(first.people.front().name, "Person 59");
  const auto rest = list({.order = PeopleOrder::newest_first}, {.id = first.people.back().id});
  EXPECT_FALSE(rest.more);
  EXPECT_EQ(names(rest).back(), "Anna Holm");
  EXPECT_EQ(first.people.size() + rest.people.size(), 61);
}

TEST_P(PeopleSearchTest, PeopleFromBeforeTheIndexAreFound) {
  make_many(1001);
  database().write([](db::Transaction& transaction) { transaction.run("DELETE FROM person_word"); });
  EXPECT_TRUE(found("anna").empty());
  people_search::index_everybody(database());
  EXPECT_EQ(found("anna"), std::vector<std::string>{"Anna Holm"});
  EXPECT_EQ(found("person 1000"), std::vector<std::string>{"Person 1000"});

  // Once an installation, and anew when it was interrupted.
  const auto forget = [&](bool done) {
    database().write([&](db::Transaction& transaction) {
      transaction.run("DELETE FROM person_word");
      transaction.run("UPDATE installation SET people_indexed = :done", {{"done", done}});
    });
    people_search::index_everybody(database());
  };
  database().write(
      [](db::Transaction& transaction) { transaction.run("INSERT INTO installation (id, key_check) VALUES (1, '')"); });
  forget(false);
  EXPECT_EQ(found("anna").size(), 1U);
  forget(true);
  EXPECT_TRUE(found("anna").empty());
}

TEST_P(PeopleSearchTest, NoQueryReadsMoreThanItShows) {
  make_many(1000);
  database().write([&](db::Transaction& transaction) {
    for (int number = 0; number < 100; ++number) {
      const auto name = std::to_string(number);
      company_store::create_title(transaction, company, name);
      company_store::create_department(transaction, company, std::nullopt, name);
    }
    // Ten in each.
    transaction.run("UPDATE person SET title_id = (SELECT min(id) FROM title) + id % 100");
    transaction.run(
        "INSERT INTO person_department (person_id, department_id)"
        " SELECT p.id, d.id FROM person p JOIN department d ON d.name = CAST(p.id % 100 AS TEXT)");
    transaction.run("ANALYZE");
  });
  const db::Parameter of{"company", company}, active{"active", true}, title{"title", 1}, department{"department", 1},
      name{"name", "Person 5"}, id{"id", 900}, limit{"limit", 51};
  for (const auto& plan : {plan_of(people_search::list_by_state_sql, {of, active, department, name, id, limit}),
                           plan_of(people_search::list_by_role_sql, {of, title, department, name, id, limit}),
                           plan_of(people_search::list_by_title_sql, {of, active, title, department, name, id, limit}),
                           plan_of(people_search::newest_by_state_sql, {of, active, department, id, limit}),
                           plan_of(people_search::newest_by_role_sql, {of, title, department, id, limit}),
                           plan_of(people_search::newest_by_title_sql, {of, active, title, department, id, limit}),
                           plan_of(people_search::find_sql, {of, {"first", "per"}, {"last", "pes"}, {"limit", 200}})})
    EXPECT_FALSE(reads_everything(plan)) << plan;
  EXPECT_TRUE(reads_everything(plan_of("SELECT id FROM person WHERE telephone = :x ORDER BY language", {{"x", ""}})));
}

INSTANTIATE_TEST_SUITE_P(On, PeopleSearchTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
