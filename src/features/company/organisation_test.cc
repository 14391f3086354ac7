#include "features/company/organisation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "features/test_world.h"

namespace portner {
namespace {

using enum OrganisationProblem;

class OrganisationTest : public test::WorldTest {
 protected:
  template <class Work>
  auto write(Work work) {
    return database().write([&](db::Transaction& transaction) { return work(transaction); });
  }
  AuditEntry entry(CompanyId whose) { return {.kind = AuditKind::department_changed, .company = whose}; }
  auto add(const std::string& name, std::optional<DepartmentId> parent = std::nullopt) {
    return write([&](auto& t) { return departments::add(t, audit, entry(company), {name, parent}, now); });
  }
  auto change(DepartmentId id, const DepartmentPlace& seen, const DepartmentPlace& wanted) {
    return write([&](auto& t) { return departments::change(t, audit, entry(company), id, seen, wanted, now); });
  }
  auto remove(DepartmentId id) {
    return write([&](auto& t) { return departments::remove(t, audit, entry(company), id, now); });
  }
  // "Shops(North(Checkout)) Office" as "Shops North. Checkout.. Office".
  std::string tree() {
    std::string text;
    for (const auto& department :
         database().read([&](db::Transaction& transaction) { return departments::tree(transaction, company); }))
      text += (text.empty() ? "" : " ") + department.place.name +
              std::string(static_cast<std::size_t>(department.depth), '.');
    return text;
  }
  std::vector<std::string> details(const char* kind) {
    std::vector<std::string> details;
    database().read([&](db::Transaction& transaction) {
      for (auto& [detail] : transaction.all<std::string>(
               "SELECT detail FROM audit_event WHERE kind = :kind ORDER BY id", {{"kind", kind}}))
        details.push_back(detail);
      return true;
    });
    return details;
  }

  const AuditLog audit{Secret("0123456789abcdef0123456789abcdef")};
};

TEST_P(OrganisationTest, DepartmentsStandUnderEachOther) {
  const auto shops = *add("Shops");
  const auto north = *add("North", shops);
  add("Checkout", north).value();
  add("Office").value();
  EXPECT_EQ(tree(), "Office Shops North. Checkout..");
  EXPECT_EQ(add("North", shops).error(), name_taken);
  EXPECT_TRUE(add("North")) << "elsewhere the name is free";
  EXPECT_EQ(add("X", DepartmentId{999}).error(), gone);
  ASSERT_TRUE(change(north, {"North", shops}, {"Northern", std::nullopt}));
  EXPECT_EQ(tree(), "North Northern Checkout. Office Shops");
  EXPECT_EQ(details("department.changed").back(),
            R"({"department":"Northern","name":"North → Northern","parent":"Shops → "})");
}

TEST_P(OrganisationTest, NoDepartmentComesUnderItself) {
  const auto shops = *add("Shops");
  const auto north = *add("North", shops);
  const auto checkout = *add("Checkout", north);
  EXPECT_EQ(change(shops, {"Shops"}, {"Shops", checkout}).error(), circle);
  EXPECT_EQ(change(shops, {"Shops"}, {"Shops", shops}).error(), circle);
  EXPECT_EQ(tree(), "Shops North. Checkout..");
}

TEST_P(OrganisationTest, TwoWhoMoveDepartmentsUnderEachOtherMakeNoCircle) {
  const auto one = *add("One");
  const auto two = *add("Two");
  std::atomic<int> moved = 0;
  {
    std::jthread first([&] { moved += change(one, {"One"}, {"One", two}).has_value(); });
    std::jthread second([&] { moved += change(two, {"Two"}, {"Two", one}).has_value(); });
  }
  EXPECT_EQ(moved, 1);
}

TEST_P(OrganisationTest, WhatWasChangedMeanwhileIsNotOverwritten) {
  const auto shops = *add("Shops");
  ASSERT_TRUE(change(shops, {"Shops"}, {"Stores"}));
  EXPECT_EQ(change(shops, {"Shops"}, {"Outlets"}).error(), changed_meanwhile);
  EXPECT_EQ(tree(), "Stores");
}

TEST_P(OrganisationTest, OnlyAnEmptyDepartmentIsRemoved) {
  const auto shops = *add("Shops");
  const auto north = *add("North", shops);
  write([&](db::Transaction& transaction) {
    people_store::join_department(transaction, person, north);
    return true;
  });
  EXPECT_EQ(remove(shops).error(), has_departments);
  EXPECT_EQ(remove(north).error(), has_people);
  write([&](db::Transaction& transaction) {
    people_store::set_departments(transaction, person, {});
    people_store::lead_department(transaction, person, north);
    return true;
  });
  EXPECT_TRUE(remove(north));
  EXPECT_TRUE(remove(shops));
  EXPECT_EQ(remove(shops).error(), gone);
  EXPECT_EQ(tree(), "");
}

TEST_P(OrganisationTest, LeadersAreActivePeopleOfTheCompany) {
  const auto shops = *add("Shops");
  PersonId eva;
  PersonId gone_one;
  write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    eva = people_store::create(transaction, {{}, other, "eva@clinic.example", "Eva", "", std::nullopt, "en"}, now);
    gone_one = make_person(transaction, "g@shops.example", "Gone");
    people_store::set_active(transaction, *people_store::find(transaction, gone_one), false);
    return true;
  });
  const auto lead = [&](PersonId who) {
    return write([&](auto& t) { return departments::add_leader(t, audit, entry(company), shops, who, now); });
  };
  EXPECT_FALSE(lead(eva));
  EXPECT_FALSE(lead(gone_one));
  EXPECT_TRUE(lead(person));
  EXPECT_FALSE(lead(person)) << "already";
  const auto tree = database().read([&](db::Transaction& t) { return departments::tree(t, company); });
  EXPECT_EQ(tree.front().leaders, std::vector<std::string>{"Anna Holm"});
  const auto end = [&] {
    return write([&](auto& t) { return departments::remove_leader(t, audit, entry(company), shops, person, now); });
  };
  EXPECT_TRUE(end());
  EXPECT_FALSE(end());
  EXPECT_EQ(details("department.changed").back(), R"({"department":"Shops","leader":"removed"})");
}

TEST_P(OrganisationTest, AnotherCompanysDepartmentIsNotThere) {
  const auto shops = *add("Shops");
  const auto other = write(
      [&](db::Transaction& transaction) { return company_store::create(transaction, "Clinic", "en", "DK", now); });
  write([&](db::Transaction& t) {
    EXPECT_EQ(departments::change(t, audit, entry(other), shops, {"Shops"}, {"Mine"}, now).error(), gone);
    EXPECT_EQ(departments::remove(t, audit, entry(other), shops, now).error(), gone);
    EXPECT_EQ(departments::add(t, audit, entry(other), {"Under", shops}, now).error(), gone);
    EXPECT_FALSE(departments::add_leader(t, audit, entry(other), shops, person, now));
    EXPECT_TRUE(departments::leaders(t, other, shops).empty());
    EXPECT_TRUE(departments::tree(t, other).empty());
    return true;
  });
}

TEST_P(OrganisationTest, OnlyAnUnusedTitleIsRemoved) {
  const auto write_title = [&](const std::string& name) {
    return write([&](auto& t) { return titles::add(t, audit, entry(company), name, now); });
  };
  const auto remove_title = [&](TitleId id) {
    return write([&](auto& t) { return titles::remove(t, audit, entry(company), id, now); });
  };
  const auto clerk = *write_title("Clerk");
  const auto cook = *write_title("Cook");
  EXPECT_EQ(write_title("Clerk").error(), name_taken);
  write([&](db::Transaction& transaction) {
    transaction.run("UPDATE person SET title_id = :title", {{"title", clerk}});
    company_store::save_rule(transaction, company, {.applies_to = AppliesTo::titles, .titles = {cook}});
    const auto all = titles::all(transaction, company);
    EXPECT_EQ(all.front().people, 1);
    EXPECT_FALSE(all.front().in_rules);
    EXPECT_TRUE(all.back().in_rules);
    return true;
  });
  EXPECT_EQ(remove_title(clerk).error(), has_people);
  EXPECT_EQ(remove_title(cook).error(), in_rules);
  write([&](db::Transaction& transaction) {
    company_store::save_rule(transaction, company, {});
    EXPECT_EQ(titles::rename(transaction, audit, entry(company), cook, "Cook", "Clerk", now).error(), name_taken);
    EXPECT_EQ(titles::rename(transaction, audit, entry(company), cook, "Kok", "Chef", now).error(), changed_meanwhile);
    EXPECT_TRUE(titles::rename(transaction, audit, entry(company), cook, "Cook", "Chef", now));
    return true;
  });
  EXPECT_TRUE(remove_title(cook));
  EXPECT_EQ(remove_title(cook).error(), gone);
  EXPECT_EQ(details("title.changed").back(), R"({"change":"removed","title":"Chef"})");
}

INSTANTIATE_TEST_SUITE_P(On, OrganisationTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
