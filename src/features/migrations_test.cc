#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "db/sql_text.h"
#include "features/audit/audit_search.h"
#include "features/test_world.h"

namespace portner {
namespace {

std::string rows_of(const std::string& file_name) {
  std::ifstream file(std::string(PORTNER_ROWS) + '/' + file_name);
  return {std::istreambuf_iterator<char>(file), {}};
}

class MigrationsTest : public ::testing::TestWithParam<db::Backend> {};

// A database of every version there has been, with the rows of its day, comes to the newest and is read by today's
// code.
TEST_P(MigrationsTest, EveryVersionsRowsComeToTheTop) {
  const auto files = resources::migrations();
  const auto migrations = db::migrations_of(files);
  std::size_t version = 0;
  for (const auto& [name, sql] : files) {
    ++version;
    const auto rows = rows_of(name);
    ASSERT_FALSE(rows.empty()) << "a migration needs rows of its version: tests/rows/" << name;
    test::TestDatabase place{GetParam()};
    auto& database = place.database();
    db::migrate(database, {migrations.begin(), migrations.begin() + static_cast<std::ptrdiff_t>(version)});
    database.write([&](db::Transaction& transaction) {
      for (const auto& statement : db::split_statements(rows)) transaction.run(statement);
    });
    db::migrate(database, migrations);
    database.read([&](db::Transaction& transaction) {
      const auto kim = people_store::find_by_email(transaction, "kim@bakery.example");
      EXPECT_TRUE(kim && kim->active && kim->role == Role::administrator);
      const auto lee = people_store::find_by_email(transaction, "lee@bakery.example");
      EXPECT_TRUE(lee && !lee->active);
      const auto rule = company_store::rule(transaction, kim->company);
      EXPECT_EQ(rule.two_factor, TwoFactor::required);
      EXPECT_EQ(rule.code_window, otp::Window::strict);
      EXPECT_EQ(rule.titles.size(), 1U);
      EXPECT_EQ(people_store::card_details(transaction, *kim).departments, std::vector<std::string>{"Harbour"});
      const auto history = audit_search::find(transaction, {.company = kim->company, .person = kim->id}).lines;
      const auto seen = transaction.one<std::string, Moment>(
          "SELECT two_factor, last_signed_in_at FROM person WHERE id = :id", {{"id", kim->id}});
      EXPECT_EQ(std::get<0>(*seen), version == 1 ? "app" : "both");
      EXPECT_EQ(std::get<1>(*seen), from_unix(1'790'000'000));
      EXPECT_EQ(history.size(), 1U);
      EXPECT_EQ(history.at(0).event.detail.at("how"), "password+app");
      return true;
    });
  }
}

INSTANTIATE_TEST_SUITE_P(On, MigrationsTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
