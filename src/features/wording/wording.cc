#include "features/wording/wording.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <vector>

namespace portner {
namespace {

tm local(Moment moment) {
  const time_t seconds = to_unix(moment);
  tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

std::string month(const web::Translations& translations, const web::Language& language, int number) {
  switch (number) {
    case 0:
      return translations.text(language, "January");
    case 1:
      return translations.text(language, "February");
    case 2:
      return translations.text(language, "March");
    case 3:
      return translations.text(language, "April");
    case 4:
      return translations.text(language, "May");
    case 5:
      return translations.text(language, "June");
    case 6:
      return translations.text(language, "July");
    case 7:
      return translations.text(language, "August");
    case 8:
      return translations.text(language, "September");
    case 9:
      return translations.text(language, "October");
    case 10:
      return translations.text(language, "November");
    default:
      return translations.text(language, "December");
  }
}

web::Translations::Arguments day_parts(const web::Translations& translations, const web::Language& language,
                                       const tm& parts) {
  return {{"day", std::to_string(parts.tm_mday)},
          {"month", month(translations, language, parts.tm_mon)},
          {"year", std::to_string(parts.tm_year + 1900)}};
}

// So many days after the beginning of a day.
std::optional<Moment> midnight(const std::string& text, int days_later) {
  tm parts{};
  const char* end = strptime(text.c_str(), "%Y-%m-%d", &parts);
  if (!end || *end != '\0') return std::nullopt;
  parts.tm_mday += days_later;
  parts.tm_isdst = -1;
  return from_unix(mktime(&parts));
}

}  // namespace

std::string when(const web::Translations& translations, const web::Language& language, Moment moment) {
  auto parts = day_parts(translations, language, local(moment));
  parts.emplace_back("time", time_of_day(translations, language, moment));
  return translations.text(language, "{day} {month} {year}, {time}", parts);
}

std::string which_day(const web::Translations& translations, const web::Language& language, Moment moment) {
  return translations.text(language, "{day} {month} {year}", day_parts(translations, language, local(moment)));
}

std::string time_of_day(const web::Translations& translations, const web::Language& language, Moment moment) {
  const auto parts = local(moment);
  return translations.text(
      language, "{hour}:{minute}",
      {{"hour", fmt::format("{:02}", parts.tm_hour)}, {"minute", fmt::format("{:02}", parts.tm_min)}});
}

std::string iso_day(Moment moment) {
  const auto parts = local(moment);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string iso_time(Moment moment) {
  const auto parts = local(moment);
  return fmt::format("{} {:02}:{:02}:{:02}", iso_day(moment), parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string which_browser(const web::Translations& translations, const web::Language& language,
                          const std::string& name) {
  constexpr std::string_view on = " on ";
  if (name.empty()) return translations.text(language, "Unknown browser");
  const auto at = name.find(on);
  if (at == name.npos) return name;
  return translations.text(language, "{browser} on {system}",
                           {{"browser", name.substr(0, at)}, {"system", name.substr(at + on.size())}});
}

std::optional<Moment> start_of_day(const std::string& text) {
  return midnight(text, 0);
}

std::optional<Moment> end_of_day(const std::string& text) {
  return midnight(text, 1);
}

std::string how_long(const web::Translations& translations, const web::Language& language, Seconds duration) {
  auto rest = std::max<std::int64_t>(1, duration.count());
  std::vector<std::string> units;
  if (const auto days = rest / 86400; days > 0)
    units.push_back(translations.plural(language, "{count} day", "{count} days", days));
  if (const auto hours = rest / 3600 % 24; hours > 0)
    units.push_back(translations.plural(language, "{count} hour", "{count} hours", hours));
  if (const auto minutes = rest / 60 % 60; minutes > 0)
    units.push_back(translations.plural(language, "{count} minute", "{count} minutes", minutes));
  if (const auto seconds = rest % 60; seconds > 0)
    units.push_back(translations.plural(language, "{count} second", "{count} seconds", seconds));
  return units.size() == 1 ? units[0] : units[0] + ' ' + units[1];
}

std::string how_long_ago(const web::Translations& translations, const web::Language& language, Moment day, Moment now) {
  constexpr std::int64_t week = 7, month = 30, year = 365;
  const auto days = (now - day).count() / 86400;
  if (days <= 0) return translations.text(language, "today");
  if (days == 1) return translations.text(language, "yesterday");
  if (days < 2 * week) return translations.plural(language, "{count} day ago", "{count} days ago", days);
  if (days < 2 * month) return translations.plural(language, "{count} week ago", "{count} weeks ago", days / week);
  if (days < 2 * year) return translations.plural(language, "{count} month ago", "{count} months ago", days / month);
  return translations.plural(language, "{count} year ago", "{count} years ago", days / year);
}

}  // namespace portner
