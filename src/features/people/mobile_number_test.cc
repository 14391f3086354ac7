#include "features/people/mobile_number.h"

#include <gtest/gtest.h>

namespace portner {
namespace {

TEST(MobileNumberTest, IsTheSameHoweverItIsTyped) {
  for (const auto* typed : {"20123456", "20 12 34 56", "+45 20 12 34 56", "0045 20123456", " (20) 12-34-56 "}) {
    const auto number = mobile_number(typed, "DK");
    ASSERT_TRUE(number) << typed;
    EXPECT_EQ(number->e164, "+4520123456") << typed;
    EXPECT_EQ(number->region, "DK");
  }
  EXPECT_EQ(mobile_number("+46 70 123 45 67", "DK")->region, "SE");
  EXPECT_FALSE(mobile_number("20123456", "")) << "without a region only numbers with + are known";
}

TEST(MobileNumberTest, RefusesWhatCostsOrCannotGetTexts) {
  const auto problem = [](std::string_view typed, const Region& home) { return mobile_number(typed, home).error(); };
  EXPECT_EQ(problem("", "DK"), NumberProblem::none_given);
  EXPECT_EQ(problem("call me", "DK"), NumberProblem::unreadable);
  EXPECT_EQ(problem("+45 20 12", "DK"), NumberProblem::unreadable);
  EXPECT_EQ(problem("+999 123456789", "DK"), NumberProblem::unreadable);
  EXPECT_EQ(problem("+45 20123456;ext=7", "DK"), NumberProblem::unreadable);
  EXPECT_EQ(problem("+45 90 12 34 56", "DK"), NumberProblem::costly) << "premium rate";
  EXPECT_EQ(problem("+49 900 1234567", "DE"), NumberProblem::costly) << "premium rate";
  EXPECT_EQ(problem("+49 180 5123456", "DE"), NumberProblem::costly) << "shared cost";
  EXPECT_EQ(problem("+44 20 7946 0958", "GB"), NumberProblem::not_mobile) << "a fixed line";
  EXPECT_EQ(problem("+45 80 12 34 56", "DK"), NumberProblem::not_mobile) << "toll-free";
}

TEST(MobileNumberTest, IsShownMasked) {
  EXPECT_EQ(as_dialled("+4520123456"), "+45 20 12 34 56");
  EXPECT_EQ(masked("+4520123456"), "+45 •• •• 34 56");
  EXPECT_EQ(masked("+46701234567"), "+46 •• ••• 45 67");
}

TEST(MobileNumberTest, NeighboursIncludeHome) {
  EXPECT_TRUE(region_and_neighbours("DK").contains("SE"));
  EXPECT_TRUE(region_and_neighbours("DK").contains("DK"));
  EXPECT_FALSE(region_and_neighbours("DK").contains("RU"));
  EXPECT_TRUE(region_and_neighbours("").empty());
}

}  // namespace
}  // namespace portner
