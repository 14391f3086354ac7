#include "features/overview/adoption.h"

#include <fmt/format.h>

#include <algorithm>

#include "features/wording/wording.h"

namespace portner::adoption {
namespace {

double as_number(const AdoptionDay& day) {
  return static_cast<double>(to_unix(end_of_day(day.day).value_or(Moment{})));
}

}  // namespace

void note_today(db::Transaction& transaction, Moment now) {
  transaction.run(
      "INSERT INTO adoption (company_id, day, people, with_factor) SELECT c.id, :day,"
      " (SELECT count(*) FROM person p WHERE p.company_id = c.id AND p.active = 1),"
      " (SELECT count(*) FROM person p WHERE p.company_id = c.id AND p.active = 1 AND p.two_factor <> 'none')"
      " FROM company c WHERE NOT EXISTS (SELECT 1 FROM adoption a WHERE a.company_id = c.id AND a.day = :day)"
      " ON CONFLICT DO NOTHING",  // another node is at it, too
      {{"day", iso_day(now)}});
}

std::vector<AdoptionDay> history(db::Transaction& transaction, CompanyId company) {
  std::vector<AdoptionDay> days;
  for (auto& [day, people, with] : transaction.all<std::string, std::int64_t, std::int64_t>(
           "SELECT day, people, with_factor FROM adoption WHERE company_id = :company ORDER BY day DESC LIMIT :limit",
           {{"company", company}, {"limit", days_shown}}))
    days.push_back({std::move(day), people, with});
  std::ranges::reverse(days);
  return days;
}

AdoptionChart chart(const std::vector<AdoptionDay>& days) {
  AdoptionChart chart;
  const auto first = as_number(days.front());
  const auto span = std::max(1.0, as_number(days.back()) - first);
  for (const auto& day : days) {
    if (!chart.line.empty()) chart.line += ' ';
    const auto share = day.people == 0 ? 0.0 : static_cast<double>(day.with) / static_cast<double>(day.people);
    chart.line += fmt::format("{:.4g},{:.4g}", (as_number(day) - first) * 100 / span, 100 - share * 100);
  }
  chart.area = "0,100 " + chart.line + " 100,100";
  return chart;
}

}  // namespace portner::adoption
