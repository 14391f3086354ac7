#include "features/overview/overview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "features/overview/summary.h"
#include "features/overview/test_overview.h"
#include "features/session/session.h"
#include "features/sms_code/sms_code.h"

namespace portner {
namespace {

using Names = std::vector<std::string>;

class OverviewTest : public test::OverviewWorld {
 protected:
  Names shown(const Viewer& viewer, const OverviewFilter& filter = {}) {
    Names names;
    for (const auto& line : list(viewer, filter).people) names.push_back(line.name);
    return names;
  }
  OverviewPage list(const Viewer& viewer, const OverviewFilter& filter, const AfterLine& after = {},
                    std::size_t limit = overview_a_page) {
    return database().read([&](db::Transaction& transaction) {
      return overview_store::list(transaction, viewer, filter, after, limit, now);
    });
  }
  std::string status_of(PersonId who) {
    for (const auto& line : list({company}, {}).people)
      if (line.id == who) return line.two_factor;
    return "not shown";
  }
  bool reaches(const Viewer& viewer, PersonId who) {
    return database().read(
        [&](db::Transaction& transaction) { return overview_store::reaches(transaction, viewer, who); });
  }
  Summary summary(const Viewer& viewer) {
    return database().read([&](db::Transaction& transaction) { return summarise(transaction, viewer, now); });
  }
  template <class Work>
  void write(Work work) {
    database().write([&](db::Transaction& transaction) { work(transaction); });
  }
};

TEST_P(OverviewTest, TheStatusFollowsEveryChangeOfAFactor) {
  const AuthenticatorApps apps(keys, entropy);
  const Secret key(std::string(key_bytes, 'k'));
  EXPECT_EQ(status_of(person), "none");
  write([&](auto& t) { apps.adopt(t, person, "Phone", key, now); });
  EXPECT_EQ(status_of(person), "app");
  write([&](auto& t) { SmsCodes::activate(t, person, "+4520123456", now); });
  EXPECT_EQ(status_of(person), "both");
  write([&](auto& t) { SmsCodes::need_verification(t, person, "+4520123457", now); });
  EXPECT_EQ(status_of(person), "needs_verification");
  write([&](auto& t) { apps.remove(t, person, apps.active(t, person).front().id); });
  EXPECT_EQ(status_of(person), "needs_verification");
  write([&](auto& t) { SmsCodes::activate(t, person, "+4520123457", now); });
  EXPECT_EQ(status_of(person), "sms");
  write([&](auto& t) { SmsCodes::remove(t, person); });
  EXPECT_EQ(status_of(person), "none");
  write([&](auto& t) { apps.start(t, person, "session 1", now); });
  EXPECT_EQ(status_of(person), "none") << "pending is not active";
  write([&](auto& t) {
    const auto pending = apps.pending(t, person, "session 1", now);
    const auto code = otp::totp(pending->key.reveal_bytes(), otp::step_at(now));
    EXPECT_TRUE(
        std::holds_alternative<AppAccepted>(apps.activate(t, *pending, "Phone", code, otp::Window::standard, now)));
  });
  EXPECT_EQ(status_of(person), "app");
}

TEST_P(OverviewTest, ASignInIsNoted) {
  EXPECT_EQ(list({company}, {}).people.front().last_signed_in_at, from_unix(0));
  write([&](auto& t) { session_store::start(t, entropy, person, How::password, {}, {}, now); });
  EXPECT_EQ(list({company}, {}).people.front().last_signed_in_at, now);
}

TEST_P(OverviewTest, AFilterSaysWhoIsShown) {
  make_shops();
  write([&](auto& t) {
    set(t, anna_north, "app", now);
    set(t, bo_checkout, "both", now - long_away);
    set(t, cy_south, "none", now - long_away + Seconds{1});
    t.run("UPDATE person SET title_id = :title WHERE id = :id", {{"title", baker}, {"id", bo_checkout}});
    t.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", person}});
  });
  EXPECT_EQ(shown({company}), (Names{"Anna", "Bo", "Cy", "Dee"}));
  EXPECT_EQ(shown({company}, {.status = "on"}), (Names{"Anna", "Bo"}));
  EXPECT_EQ(shown({company}, {.status = "none"}), (Names{"Cy", "Dee"}));
  EXPECT_EQ(shown({company}, {.status = "both"}), Names{"Bo"});
  EXPECT_EQ(shown({company}, {.title = baker}), Names{"Bo"});
  EXPECT_EQ(shown({company}, {.department = north}), (Names{"Anna", "Bo"}));
  EXPECT_EQ(shown({company}, {.status = "app", .department = north}), Names{"Anna"});
  EXPECT_EQ(shown({company}, {.seen = Seen::long_ago}), (Names{"Bo", "Dee"}));
  EXPECT_EQ(shown({company}, {.seen = Seen::never}), Names{"Dee"});
  EXPECT_EQ(shown({company}, {.sorted_by = SortedBy::sign_in}), (Names{"Dee", "Bo", "Cy", "Anna"}));
  EXPECT_EQ(shown({company}, {.department = north, .sorted_by = SortedBy::sign_in}), (Names{"Bo", "Anna"}));
  EXPECT_EQ(list({company}, {.department = north}).people.front().departments, (Names{"North", "South"}));
}

TEST_P(OverviewTest, ALeaderSeesTheDepartmentsLedAndThoseBelow) {
  make_shops();
  const Viewer of_north{company, leader_of({north})};
  const Viewer of_all{company, leader_of({shops})};
  const Viewer of_two{company, leader_of({checkout, south})};
  const Viewer of_none{company, leader_of({})};
  EXPECT_EQ(shown(of_north), (Names{"Anna", "Bo"}));
  EXPECT_EQ(shown(of_all), (Names{"Anna", "Bo", "Cy"}));
  EXPECT_EQ(shown(of_two), (Names{"Anna", "Bo", "Cy"})) << "Anna is in the south, too, and shown once";
  EXPECT_EQ(shown(of_none), Names{});
  EXPECT_TRUE(reaches(of_north, bo_checkout));
  EXPECT_FALSE(reaches(of_north, cy_south));
  EXPECT_FALSE(reaches(of_none, bo_checkout));
  EXPECT_TRUE(reaches({company}, cy_south));
  const auto lines =
      database().read([&](db::Transaction& transaction) { return overview_store::departments(transaction, of_two); });
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].path, "Checkout");
  EXPECT_EQ(lines[1].path, "South");
}

TEST_P(OverviewTest, NobodySeesAnotherCompany) {
  make_shops();
  const auto other = database().write(
      [&](db::Transaction& transaction) { return company_store::create(transaction, "Clinic", "en", "DK", now); });
  EXPECT_EQ(shown({other}), Names{});
  EXPECT_EQ(shown({other}, {.department = north}), Names{}) << "another company's department";
  EXPECT_FALSE(reaches({other}, bo_checkout));
  EXPECT_FALSE(reaches({other, leader_of({north})}, bo_checkout));
  EXPECT_EQ(summary({other}).all.people, 0);
}

TEST_P(OverviewTest, PagesShowEverybodyOnceInEitherOrder) {
  make_shops();
  const auto names = make_many(120, south);
  for (const auto sorted_by : {SortedBy::name, SortedBy::sign_in})
    for (const Viewer& viewer : {Viewer{company}, Viewer{company, leader_of({south})}}) {
      std::multiset<std::int64_t> seen;
      AfterLine after;
      for (bool more = true; more;) {
        const auto page = list(viewer, {.sorted_by = sorted_by}, after, 50);
        ASSERT_LE(page.people.size(), 50U);
        for (const auto& line : page.people) seen.insert(line.id.value);
        after = page.last();
        more = page.more;
      }
      EXPECT_EQ(seen.size(), list(viewer, {}, {}, 1000).people.size());
      EXPECT_EQ(std::set<std::int64_t>(seen.begin(), seen.end()).size(), seen.size());
      EXPECT_GE(seen.size(), names);
    }
}

TEST_P(OverviewTest, CountsEverybodyOnceInEachDepartment) {
  make_shops();
  write([&](auto& t) {
    set(t, anna_north, "app", now);
    set(t, cy_south, "needs_verification", now);
    t.run("UPDATE person SET title_id = :title WHERE id = :id", {{"title", baker}, {"id", anna_north}});
  });
  const auto all = summary({company});
  EXPECT_EQ(all.all.people, 5);
  EXPECT_EQ(all.all.with, 2);
  EXPECT_EQ(all.by_status.at("none"), 3);
  ASSERT_EQ(all.titles.size(), 2U);
  EXPECT_EQ(all.titles[0].name, "Baker");
  EXPECT_EQ(all.titles[1].id, 0);
  EXPECT_EQ(all.titles[1].people, 4);
  ASSERT_EQ(all.departments.size(), 5U);
  EXPECT_EQ(all.departments[1].name, "Shops");
  EXPECT_EQ(all.departments[1].people, 3) << "Anna, in north and south, is one person";
  EXPECT_EQ(all.departments[3].name, "Shops → North → Checkout");
  EXPECT_EQ(all.departments[4].people, 2);
  EXPECT_EQ(all.departments[4].with, 2);
  const auto part = summary({company, leader_of({north})});
  EXPECT_EQ(part.all.people, 2);
  EXPECT_EQ(part.departments.front().name, "North");
}

TEST_P(OverviewTest, DepartmentsOfManyPeopleAreShownLikeThoseOfFew) {
  make_shops();
  make_many(static_cast<int>(few_people) + 20, south);
  const Viewer leader{company, leader_of({south})};
  const auto few = [&](std::optional<DepartmentId> department) {
    return database().read(
        [&](db::Transaction& transaction) { return overview_store::few(transaction, leader, department); });
  };
  EXPECT_FALSE(few(std::nullopt));
  EXPECT_TRUE(few(north));
  EXPECT_EQ(shown(leader, {.status = "app"}), Names{});
  EXPECT_EQ(list(leader, {}, {}, 10000).people.size(), few_people + 22);
  EXPECT_EQ(list(leader, {.sorted_by = SortedBy::sign_in}, {}, 10000).people.size(), few_people + 22);
  EXPECT_EQ(summary(leader).all.people, static_cast<std::int64_t>(few_people) + 22);

  // Theirs are kept, and made anew by the housekeeping.
  Summaries summaries(database());
  const auto many = summaries.get(leader, now).all.people;
  write([&](auto& t) { t.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", cy_south}}); });
  EXPECT_EQ(summaries.get(leader, now + Seconds{60}).all.people, many);
  EXPECT_EQ(summaries.get(leader, now + Seconds{60}).as_of, now);
  summaries.refresh(now + Seconds{61});
  EXPECT_EQ(summaries.get(leader, now + Seconds{62}).all.people, many - 1);
  EXPECT_EQ(summaries.get({company, leader_of({north})}, now).as_of, now);
  write([&](auto& t) { t.run("UPDATE person SET active = 1"); });
  EXPECT_EQ(summaries.get(leader, now + Seconds{400}).all.people, many) << "too old to be shown";
}

TEST_P(OverviewTest, NoStatementReadsATableFromEndToEnd) {
  tables_are_small = true;
  make_shops();
  make_many(1000, south);
  write([&](auto& t) { t.run("ANALYZE"); });
  const db::Parameter of{"company", company}, root{"root", south}, leader{"leader", 0}, status{"status", "none"},
      title{"title", 0}, seen{"seen", to_unix(now)}, id{"id", 5}, most{"limit", 51}, everybody{"everybody", 0},
      before{"before", now}, name{"name", "Person 5"}, at{"at", 0};
  for (const auto& plan :
       {plan_of(overview_store::list_by_name_sql, {of, root, leader, status, title, seen, id, most, everybody, name}),
        plan_of(overview_store::list_by_sign_in_sql, {of, root, leader, status, title, seen, id, most, everybody, at}),
        plan_of(overview_store::list_few_sql,
                {of, root, leader, status, title, seen, id, most, {"by_name", 1}, name, at}),
        plan_of(overview_store::count_sql, {of, root, leader, status, title, seen, before, everybody}),
        plan_of(overview_store::count_few_sql, {of, root, leader, status, title, seen, before})})
    EXPECT_FALSE(reads_a_table(plan)) << plan;
  EXPECT_TRUE(reads_a_table(plan_of("SELECT id FROM person WHERE telephone = :x", {{"x", ""}})));
  const auto plan =
      plan_of(overview_store::list_by_name_sql, {of, root, leader, status, title, seen, id, most, everybody, name});
  EXPECT_TRUE(plan.contains("person_by_state")) << plan;
}

TEST_P(OverviewTest, AddressesSayTheFilterAndNothingElse) {
  const auto filter =
      filter_in(*web::Form::parse("status=both&title=3&department=4&seen=never&sort=sign_in&unknown=1"));
  EXPECT_EQ(query_of(filter), "status=both&title=3&department=4&seen=never&sort=sign_in");
  EXPECT_EQ(query_of(filter_in(*web::Form::parse("status=x&title=&department=a&seen=any&sort=name"))), "");
}

INSTANTIATE_TEST_SUITE_P(On, OverviewTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
