#include "features/wording/wording.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "resources/resources.h"

namespace portner {
namespace {

class Wording : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "Europe/Copenhagen", 1);
    tzset();
  }
  const web::Translations translations{resources::catalogs()};
  const web::Language english{"en"};
  const web::Language danish{"da"};
  const Moment moment = from_unix(1795509660);  // 2026-11-24 08:41 UTC
};

TEST_F(Wording, MomentsAreInTheReadersLanguageAndTheServersZone) {
  EXPECT_EQ(when(translations, english, moment), "24 November 2026, 09:41");
  EXPECT_EQ(when(translations, danish, moment), "24. november 2026 kl. 09.41");
  EXPECT_EQ(which_day(translations, danish, moment), "24. november 2026");
  EXPECT_EQ(time_of_day(translations, english, moment), "09:41");
  EXPECT_EQ(time_of_day(translations, danish, moment), "09.41");
}

TEST_F(Wording, BrowsersHaveTheirNamesOrNone) {
  EXPECT_EQ(which_browser(translations, english, "Firefox on Linux"), "Firefox on Linux");
  EXPECT_EQ(which_browser(translations, english, "Firefox"), "Firefox");
  EXPECT_EQ(which_browser(translations, english, ""), "Unknown browser");
}

TEST_F(Wording, DaysBeginAndEndInTheServersZone) {
  EXPECT_EQ(iso_time(moment), "2026-11-24 09:41:00");
  EXPECT_EQ(iso_time(*start_of_day("2026-11-24")), "2026-11-24 00:00:00");
  EXPECT_EQ(end_of_day("2026-11-24"), start_of_day("2026-11-25"));
  EXPECT_EQ(*end_of_day("2026-10-25") - *start_of_day("2026-10-25"), Seconds{25 * 3600}) << "the clocks go back";
  for (const char* no_day : {"", "24", "2026-13-01", "2026-11-24x"}) EXPECT_FALSE(start_of_day(no_day)) << no_day;
}

TEST_F(Wording, DaysThatAreOverAreCountedInTheLargestUnit) {
  const auto said = [this](int days) {
    return how_long_ago(translations, english, moment, moment + Seconds{days * 86400 + 3600});
  };
  EXPECT_EQ(said(-3), "today") << "a clock that is behind";
  EXPECT_EQ(said(0), "today");
  EXPECT_EQ(said(1), "yesterday");
  EXPECT_EQ(said(2), "2 days ago");
  EXPECT_EQ(said(13), "13 days ago");
  EXPECT_EQ(said(14), "2 weeks ago");
  EXPECT_EQ(said(60), "2 months ago");
  EXPECT_EQ(said(729), "24 months ago");
  EXPECT_EQ(said(730), "2 years ago");
}

TEST_F(Wording, DurationsNameTheirTwoLargestUnits) {
  EXPECT_EQ(how_long(translations, english, Seconds{200}), "3 minutes 20 seconds");
  EXPECT_EQ(how_long(translations, english, Seconds{60}), "1 minute");
  EXPECT_EQ(how_long(translations, english, Seconds{3661}), "1 hour 1 minute");
  EXPECT_EQ(how_long(translations, english, Seconds{2 * 86400 + 5}), "2 days 5 seconds");
  EXPECT_EQ(how_long(translations, english, Seconds{0}), "1 second") << "never nothing to wait for";
  EXPECT_EQ(how_long(translations, danish, Seconds{200}), "3 minutter 20 sekunder");
}

}  // namespace
}  // namespace portner
