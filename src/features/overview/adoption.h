#pragma once

#include <string>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

// How many of a company's active people had a second factor on a day.
struct AdoptionDay {
  std::string day;  // "2026-11-24", in the server's zone
  std::int64_t people;
  std::int64_t with;

  int percent() const { return people == 0 ? 0 : static_cast<int>(with * 100 / people); }
};

// What an SVG draws: a square of a hundred by a hundred, time to the right, the share upwards.
struct AdoptionChart {
  std::string line;  // "0,60 50,40 100,25"
  std::string area;  // the same, closed along the ground
};

namespace adoption {

inline constexpr int days_shown = 366;

// Each company's row of today, unless it is there: one node writes it, once a day.
void note_today(db::Transaction& transaction, Moment now);
// Oldest first.
std::vector<AdoptionDay> history(db::Transaction& transaction, CompanyId company);

// Days without a row are drawn over. Precondition: two days or more, oldest first.
AdoptionChart chart(const std::vector<AdoptionDay>& days);

}  // namespace adoption
}  // namespace portner
