#include "features/overview/adoption.h"

#include <gtest/gtest.h>

#include "features/overview/test_overview.h"

namespace portner {
namespace {

class AdoptionTest : public test::OverviewWorld {
 protected:
  void note(Moment at) {
    database().write([&](db::Transaction& transaction) { adoption::note_today(transaction, at); });
  }
  std::vector<AdoptionDay> history(CompanyId of) {
    return database().read([&](db::Transaction& transaction) { return adoption::history(transaction, of); });
  }
};

TEST_P(AdoptionTest, ADayHasOneRowOfEachCompany) {
  make_shops();
  const auto other = database().write([&](db::Transaction& transaction) {
    set(transaction, anna_north, "app", now);
    set(transaction, cy_south, "needs_verification", now);
    transaction.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", bo_checkout}});
    return company_store::create(transaction, "Clinic", "en", "DK", now);
  });
  note(now);
  database().write([&](db::Transaction& transaction) { set(transaction, cy_south, "none", now); });
  note(now + Seconds{60});
  ASSERT_EQ(history(company).size(), 1U);
  EXPECT_EQ(history(company).front().people, 4);
  EXPECT_EQ(history(company).front().with, 2) << "as at the first look of the day";
  EXPECT_EQ(history(company).front().percent(), 50);
  ASSERT_EQ(history(other).size(), 1U);
  EXPECT_EQ(history(other).front().percent(), 0);
  note(now + Seconds{24 * 3600});
  const auto days = history(company);
  ASSERT_EQ(days.size(), 2U);
  EXPECT_LT(days[0].day, days[1].day);
  EXPECT_EQ(days[1].with, 1);
}

TEST_P(AdoptionTest, TheChartGoesFromTheFirstDayToTheLast) {
  const auto chart =
      adoption::chart({{"2026-11-01", 10, 0}, {"2026-11-02", 10, 5}, {"2026-11-05", 0, 0}, {"2026-11-11", 8, 8}});
  EXPECT_EQ(chart.line, "0,100 10,50 40,100 100,0");
  EXPECT_EQ(chart.area, "0,100 0,100 10,50 40,100 100,0 100,100");
}

INSTANTIATE_TEST_SUITE_P(On, AdoptionTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
