#include "features/company/company.h"

#include <gtest/gtest.h>

#include "features/test_world.h"

namespace portner {
namespace {

constexpr Moment noon = from_unix(1'790'000'000);

TEST(Demand, IsNothingWhileOptional) {
  EXPECT_EQ(demand({}, std::nullopt, noon), Demand::none);
}

TEST(Demand, IsNowWhenRequiredOfEveryone) {
  EXPECT_EQ(demand({.two_factor = TwoFactor::required}, std::nullopt, noon), Demand::now);
}

TEST(Demand, IsLaterUntilTheLastSkippingDayHasPassed) {
  const CompanyRule rule{.two_factor = TwoFactor::required, .skipping_ends_at = noon};
  EXPECT_EQ(demand(rule, std::nullopt, noon - Seconds{1}), Demand::later);
  EXPECT_EQ(demand(rule, std::nullopt, noon), Demand::now);
}

TEST(Demand, IsOnlyForTheTitlesNamed) {
  const CompanyRule rule{.two_factor = TwoFactor::required, .applies_to = AppliesTo::titles, .titles = {TitleId{4}}};
  EXPECT_EQ(demand(rule, TitleId{4}, noon), Demand::now);
  EXPECT_EQ(demand(rule, TitleId{5}, noon), Demand::none);
  EXPECT_EQ(demand(rule, std::nullopt, noon), Demand::none);
}

using CompanyStoreTest = test::WorldTest;

TEST_P(CompanyStoreTest, ANewCompanyHasTheDefaults) {
  const auto rule = database().read([&](db::Transaction& t) { return company_store::rule(t, company); });
  EXPECT_EQ(rule.two_factor, TwoFactor::optional);
  EXPECT_EQ(rule.code_window, otp::Window::standard);
  EXPECT_EQ(rule.session_idle, Seconds{3600});
  EXPECT_EQ(rule.session_lifetime, Seconds{12 * 3600});
}

TEST_P(CompanyStoreTest, KeepsEveryPartOfARule) {
  database().write([&](db::Transaction& transaction) {
    const auto title = company_store::create_title(transaction, company, "Store manager");
    company_store::save_rule(transaction, company,
                             {.two_factor = TwoFactor::required,
                              .applies_to = AppliesTo::titles,
                              .titles = {title},
                              .skipping_ends_at = now,
                              .code_window = otp::Window::strict,
                              .session_idle = Seconds{60},
                              .session_lifetime = Seconds{120}});
    const auto rule = company_store::rule(transaction, company);
    EXPECT_EQ(rule.two_factor, TwoFactor::required);
    EXPECT_EQ(rule.applies_to, AppliesTo::titles);
    EXPECT_EQ(rule.titles, std::set<TitleId>{title});
    EXPECT_EQ(rule.skipping_ends_at, now);
    EXPECT_EQ(rule.code_window, otp::Window::strict);
    EXPECT_EQ(rule.session_idle, Seconds{60});
    EXPECT_EQ(rule.session_lifetime, Seconds{120});
    EXPECT_EQ(company_store::find_title(transaction, company, "Store manager"), title);
    EXPECT_EQ(company_store::find_title(transaction, company, "Nobody"), std::nullopt);
  });
}

INSTANTIATE_TEST_SUITE_P(On, CompanyStoreTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
