#include "db/migrations.h"

#include <gmock/gmock.h>

#include <thread>

#include "support/test_databases.h"

namespace portner::db {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MigrationsTest : public test::OnBothDatabases {
 protected:
  int rows(const std::string& table) {
    return database().read(
        [&](Transaction& transaction) { return std::get<0>(*transaction.one<int>("SELECT COUNT(*) FROM " + table)); });
  }
};

INSTANTIATE_TEST_SUITE_P(On, MigrationsTest, test::both_databases, test::database_name);

const Migration first = {1, "first", R"(
  -- Two tables;
  CREATE TABLE person (
    id {{identity}},
    name TEXT NOT NULL DEFAULT ';'
  );
  CREATE TABLE pet (id {{identity}}, owner BIGINT NOT NULL REFERENCES person);
)"};
const Migration second = {2, "second",
                          "INSERT INTO person (name) VALUES ('Anna');\nINSERT INTO person (name) VALUES ('Bo');"};
const Migration third = {3, "third", "ALTER TABLE pet ADD COLUMN name TEXT"};
const Migration broken = {3, "broken", "INSERT INTO person (name) VALUES ('Carla');\nINSERT INTO nothing VALUES (1);"};

TEST_P(MigrationsTest, AnEmptyDatabaseHasVersionZero) {
  EXPECT_EQ(schema_version(database()), 0);
  EXPECT_THAT(migrate(database(), {}), IsEmpty());
  EXPECT_EQ(schema_version(database()), 0);
}

TEST_P(MigrationsTest, AppliesWhatIsMissingInOrder) {
  EXPECT_THAT(migrate(database(), {first}), ElementsAre(1));
  EXPECT_THAT(migrate(database(), {first, second, third}), ElementsAre(2, 3));
  EXPECT_THAT(migrate(database(), {first, second, third}), IsEmpty());
  EXPECT_EQ(schema_version(database()), 3);
  EXPECT_EQ(rows("person"), 2);
}

TEST_P(MigrationsTest, IdentityGrowsAndNeverReturns) {
  migrate(database(), {first});
  struct PersonTag {};
  const auto add = [&] {
    return database().write([](Transaction& transaction) {
      return transaction.insert<Id<PersonTag>>("INSERT INTO person (name) VALUES (:name) RETURNING id", {{"name", "x"}})
          .value;
    });
  };
  EXPECT_EQ(add(), 1);
  EXPECT_EQ(add(), 2);
  database().write([](Transaction& transaction) { transaction.run("DELETE FROM person WHERE id = 2"); });
  EXPECT_EQ(add(), 3);
}

TEST_P(MigrationsTest, RefusesAListWithAGap) {
  EXPECT_THROW(migrate(database(), {first, third}), Fault);
  EXPECT_THROW(migrate(database(), {second}), Fault);
  EXPECT_THROW(migrate(database(), {first, first}), Fault);
  EXPECT_EQ(schema_version(database()), 0);
}

TEST_P(MigrationsTest, RefusesANewerDatabase) {
  migrate(database(), {first, second, third});
  EXPECT_THROW(migrate(database(), {first, second}), Fault);
  EXPECT_EQ(schema_version(database()), 3);
}

TEST_P(MigrationsTest, AMigrationThatFailsLeavesNothing) {
  EXPECT_THROW(migrate(database(), {first, second, broken}), Fault);
  EXPECT_EQ(schema_version(database()), 2);
  EXPECT_EQ(rows("person"), 2);
  EXPECT_THAT(migrate(database(), {first, second, third}), ElementsAre(3));
}

TEST_P(MigrationsTest, NodesThatStartAtOnceMigrateOnce) {
  std::mutex mutex;
  std::vector<int> applied;
  {
    std::vector<std::jthread> nodes;
    for (int i = 0; i < 6; ++i) {
      nodes.emplace_back([&] {
        const auto node = test_database().another();
        const auto versions = migrate(*node, {first, second, third});
        const std::lock_guard lock(mutex);
        applied.insert(applied.end(), versions.begin(), versions.end());
      });
    }
  }
  std::ranges::sort(applied);
  EXPECT_THAT(applied, ElementsAre(1, 2, 3));
  EXPECT_EQ(rows("person"), 2);
}

}  // namespace
}  // namespace portner::db
