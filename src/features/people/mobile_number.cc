#include "features/people/mobile_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace portner {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

const PhoneNumberUtil& util() {
  return *PhoneNumberUtil::GetInstance();
}

PhoneNumber parsed(std::string_view e164) {
  PhoneNumber number;
  util().Parse(std::string(e164), "ZZ", &number);
  return number;
}

// Land borders, and those whose people work on the other side of a bridge or a ferry.
const std::map<Region, std::set<Region>>& neighbours() {
  static const std::map<Region, std::set<Region>> table{{"AT", {"CH", "CZ", "DE", "HU", "IT", "LI", "SI", "SK"}},
                                                        {"BE", {"DE", "FR", "LU", "NL"}},
                                                        {"CH", {"AT", "DE", "FR", "IT", "LI"}},
                                                        {"CZ", {"AT", "DE", "PL", "SK"}},
                                                        {"DE", {"AT", "BE", "CH", "CZ", "DK", "FR", "LU", "NL", "PL"}},
                                                        {"DK", {"DE", "FO", "GL", "NO", "SE"}},
                                                        {"EE", {"FI", "LV"}},
                                                        {"ES", {"AD", "FR", "PT"}},
                                                        {"FI", {"AX", "EE", "NO", "SE"}},
                                                        {"FO", {"DK"}},
                                                        {"FR", {"AD", "BE", "CH", "DE", "ES", "IT", "LU", "MC"}},
                                                        {"GB", {"GG", "IE", "IM", "JE"}},
                                                        {"GL", {"DK"}},
                                                        {"IE", {"GB"}},
                                                        {"IS", {"DK", "NO"}},
                                                        {"IT", {"AT", "CH", "FR", "SI", "SM", "VA"}},
                                                        {"LT", {"LV", "PL"}},
                                                        {"LU", {"BE", "DE", "FR"}},
                                                        {"LV", {"EE", "LT"}},
                                                        {"NL", {"BE", "DE"}},
                                                        {"NO", {"DK", "FI", "SE", "SJ"}},
                                                        {"PL", {"CZ", "DE", "LT", "SK"}},
                                                        {"PT", {"ES"}},
                                                        {"SE", {"DK", "FI", "NO"}}};
  return table;
}

}  // namespace

std::expected<MobileNumber, NumberProblem> mobile_number(std::string_view typed, const Region& home) {
  if (trim(typed).empty()) return std::unexpected(NumberProblem::none_given);
  PhoneNumber number;
  const auto region = home.empty() ? std::string("ZZ") : home;
  if (util().Parse(std::string(typed), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR || number.has_extension())
    return std::unexpected(NumberProblem::unreadable);
  if (!util().IsValidNumber(number)) return std::unexpected(NumberProblem::unreadable);
  switch (util().GetNumberType(number)) {
    case PhoneNumberUtil::MOBILE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: {  // one plan for both, as in North America
      MobileNumber mobile;
      util().Format(number, PhoneNumberUtil::E164, &mobile.e164);
      util().GetRegionCodeForNumber(number, &mobile.region);
      return mobile;
    }
    case PhoneNumberUtil::PREMIUM_RATE:
    case PhoneNumberUtil::SHARED_COST:
      return std::unexpected(NumberProblem::costly);
    default:
      return std::unexpected(NumberProblem::not_mobile);
  }
}

std::string as_dialled(std::string_view e164) {
  std::string text;
  util().Format(parsed(e164), PhoneNumberUtil::INTERNATIONAL, &text);
  return text;
}

std::string masked(std::string_view e164) {
  const auto dialled = as_dialled(e164);
  const auto country_end = std::min(dialled.find(' '), dialled.size());
  const auto digits = std::ranges::count_if(dialled, [](char c) { return c >= '0' && c <= '9'; });
  const auto of_country = static_cast<std::ptrdiff_t>(country_end) - 1;
  std::string hidden;
  std::ptrdiff_t digit = 0;
  for (const char symbol : dialled) {
    const bool is_digit = symbol >= '0' && symbol <= '9';
    if (is_digit) ++digit;
    if (is_digit && digit > of_country && digit <= digits - 4) {
      hidden += "•";
    } else {
      hidden += symbol;
    }
  }
  return hidden;
}

Region region_of(std::string_view e164) {
  Region region;
  util().GetRegionCodeForNumber(parsed(e164), &region);
  return region == "ZZ" ? Region() : region;
}

bool known_region(std::string_view region) {
  return util().GetCountryCodeForRegion(std::string(region)) != 0;
}

std::set<Region> region_and_neighbours(const Region& home) {
  std::set<Region> regions;
  if (const auto found = neighbours().find(home); found != neighbours().end()) regions = found->second;
  if (!home.empty()) regions.insert(home);
  return regions;
}

Region region_of_language(std::string_view language) {
  static const std::map<std::string_view, Region> table{
      {"da", "DK"}, {"de", "DE"}, {"nb", "NO"}, {"nl", "NL"}, {"sv", "SE"}};
  const auto found = table.find(language);
  return found == table.end() ? Region() : found->second;
}

}  // namespace portner
