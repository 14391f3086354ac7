#include "features/company/company.h"

namespace portner {

Demand demand(const CompanyRule& rule, const std::optional<TitleId>& title, Moment now) {
  if (rule.two_factor == TwoFactor::optional) return Demand::none;
  if (rule.applies_to == AppliesTo::titles && !(title && rule.titles.contains(*title))) return Demand::none;
  if (rule.skipping_ends_at && now < *rule.skipping_ends_at) return Demand::later;
  return Demand::now;
}

}  // namespace portner
