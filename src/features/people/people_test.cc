#include "features/people/people.h"

#include <gtest/gtest.h>

#include "features/test_world.h"

namespace portner {
namespace {

TEST(Email, IsComparedHoweverItIsTyped) {
  EXPECT_EQ(normalise_email(" Anna@Demo.Example "), "anna@demo.example");
  EXPECT_EQ(normalise_email("ægir@demo.example"), "ægir@demo.example");
  EXPECT_EQ(normalise_email("a\u030Age@demo.example"), "\u00E5ge@demo.example") << "composed and decomposed are one";
}

TEST(Email, RefusesWhatCannotBeAnAddress) {
  for (const char* bad :
       {"", "anna", "@demo.example", "anna@", "anna@@demo.example", "an na@demo.example", "anna@demo..example",
        "anna@.example", "anna@example.", "a\nb@demo.example", "anna@demo.example\r\nBcc: x@evil.example",
        "<anna@demo.example>", "a@b>,c@d", "\xff@x.example"})
    EXPECT_EQ(normalise_email(bad), std::nullopt) << bad;
  EXPECT_EQ(normalise_email(std::string(250, 'a') + "@b.example"), std::nullopt);
}

TEST(Name, IsFoldedAndBounded) {
  EXPECT_EQ(normalise_name("  Anna   Holm "), "Anna Holm");
  EXPECT_EQ(normalise_name(""), std::nullopt);
  EXPECT_EQ(normalise_name("Anna\nHolm"), std::nullopt);
  EXPECT_TRUE(normalise_name(std::string(100, 'x')));
  EXPECT_FALSE(normalise_name(std::string(101, 'x')));
}

TEST(Telephone, TakesWhatPeopleTypeAndNothingElse) {
  EXPECT_EQ(normalise_telephone(" +45 20 12 34 56 "), "+45 20 12 34 56");
  EXPECT_EQ(normalise_telephone("(020) 1234-5678"), "(020) 1234-5678");
  EXPECT_EQ(normalise_telephone(""), "");
  for (const char* bad : {"1234", "call me", "+45 20 12 34 56; DROP", "123456789012345678901"})
    EXPECT_EQ(normalise_telephone(bad), std::nullopt) << bad;
}

class PeopleStoreTest : public test::WorldTest {
 protected:
  CardDetails details(PersonId who) {
    return database().read([&](db::Transaction& transaction) {
      return people_store::card_details(transaction, *people_store::find(transaction, who));
    });
  }
};

TEST_P(PeopleStoreTest, TheNearestLeaderLeadsTheClosestDepartmentAbove) {
  PersonId boss;
  PersonId manager;
  database().write([&](db::Transaction& transaction) {
    const auto shops = company_store::create_department(transaction, company, std::nullopt, "Shops");
    const auto north = company_store::create_department(transaction, company, shops, "North");
    const auto till = company_store::create_department(transaction, company, north, "Till");
    boss = make_person(transaction, "boss@shops.example", "The Boss");
    manager = make_person(transaction, "manager@shops.example", "The Manager");
    people_store::lead_department(transaction, boss, shops);
    people_store::lead_department(transaction, manager, north);
    people_store::join_department(transaction, manager, north);
    people_store::join_department(transaction, person, till);
  });
  EXPECT_EQ(details(person).nearest_leader->name, "The Manager");
  EXPECT_EQ(details(manager).nearest_leader->name, "The Boss") << "nobody is their own leader";
  EXPECT_EQ(details(boss).nearest_leader, std::nullopt);
  EXPECT_EQ(details(person).departments, std::vector<std::string>{"Till"});
}

TEST_P(PeopleStoreTest, ADeactivatedLeaderLeadsNobody) {
  database().write([&](db::Transaction& transaction) {
    const auto shops = company_store::create_department(transaction, company, std::nullopt, "Shops");
    const auto boss = make_person(transaction, "boss@shops.example", "The Boss");
    people_store::lead_department(transaction, boss, shops);
    people_store::join_department(transaction, person, shops);
    transaction.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", boss}});
  });
  EXPECT_EQ(details(person).nearest_leader, std::nullopt);
}

TEST_P(PeopleStoreTest, NamesTheAdministratorsOfTheOwnCompanyOnly) {
  database().write([&](db::Transaction& transaction) {
    make_person(transaction, "carla@shops.example", "Carla", Role::administrator);
    company = company_store::create(transaction, "Clinic", "en", "DK", now);
    make_person(transaction, "eva@clinic.example", "Eva", Role::administrator);
  });
  const auto administrators = details(person).administrators;
  ASSERT_EQ(administrators.size(), 1U);
  EXPECT_EQ(administrators[0].name, "Carla");
}

TEST_P(PeopleStoreTest, AnAddressIsUniqueInTheInstallation) {
  EXPECT_THROW(database().write([&](db::Transaction& transaction) {
    make_person(transaction, "anna@shops.example", "Another Anna");
  }),
               db::Conflict);
}

INSTANTIATE_TEST_SUITE_P(On, PeopleStoreTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
