#pragma once

#include <optional>
#include <string>

#include "base/moment.h"
#include "web/view.h"

namespace portner {

// Moments, durations and browsers in a person's words. The time of day is the server's (its TZ).

// "24 November 2026, 09:41"
std::string when(const web::Translations& translations, const web::Language& language, Moment moment);
// "24 November 2026"
std::string which_day(const web::Translations& translations, const web::Language& language, Moment moment);
// "09:41"
std::string time_of_day(const web::Translations& translations, const web::Language& language, Moment moment);
// "2026-11-24", as browsers and commands take a day.
std::string iso_day(Moment moment);
// "2026-11-24 09:41:07", as spreadsheets take a moment.
std::string iso_time(Moment moment);
// "Firefox on Linux" as a session or an event has it, in the reader's words; that it is unknown when it has no name.
std::string which_browser(const web::Translations& translations, const web::Language& language,
                          const std::string& name);
// Midnight before and after a day written so; nothing when the text is no day.
std::optional<Moment> start_of_day(const std::string& text);
std::optional<Moment> end_of_day(const std::string& text);
// "3 minutes 20 seconds", "1 hour 5 minutes", "2 days": the two largest units that are not zero. At least one second.
std::string how_long(const web::Translations& translations, const web::Language& language, Seconds duration);

// "today", "3 weeks ago": from the beginning of that day, in the largest unit of which there are at least two. A day
// that is yet to come is today.
std::string how_long_ago(const web::Translations& translations, const web::Language& language, Moment day, Moment now);

}  // namespace portner
