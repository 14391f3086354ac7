#include "features/administration/settings_words.h"

#include "features/wording/wording.h"

namespace portner {

std::string setting_label(std::string_view name, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  if (name == "two_factor") return say("Two-factor authentication (2FA)");
  if (name == "titles") return say("Only for these titles");
  if (name == "last_skip_day") return say("Last day on which people may skip it");
  if (name == "code_window") return say("Accepted codes of the authenticator app");
  if (name == "session_idle") return say("Minutes until an idle session ends");
  if (name == "session_hours") return say("Hours until every session ends");
  if (name == "sms") return say("Codes by SMS");
  if (name == "sms_countries") return say("Countries that texts go to");
  if (name == "sms_a_day") return say("Most texts a day");
  if (name == "language") return say("The company’s language");
  if (name == "region") return say("The company’s country");
  if (name == "support_name") return say("Name of support");
  if (name == "support_telephone") return say("Telephone number of support");
  if (name == "support_menu_digit") return say("Digit to press in the telephone’s menu");
  if (name == "support_hours") return say("Opening hours of support");
  if (name == "support_email") return say("E-mail of support");
  return {};
}

std::string setting_in_words(std::string_view name, const std::string& value, const web::Translations& translations,
                             const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  if (value == "optional") return say("Optional");
  if (value == "required") return say("Required");
  if (value == "standard") return say("The current one and the one before");
  if (value == "strict") return say("The current one alone");
  if (value == "allowed") return say("Allowed");
  if (value == "forbidden") return say("Not allowed");
  if (!value.empty() && name == "last_skip_day")
    if (const auto end = end_of_day(value)) return which_day(translations, language, *end - Seconds{1});
  if (!value.empty()) return value;
  if (name == "titles") return say("Everyone");
  if (name == "sms_countries") return say("The company’s country and its neighbours");
  return say("None");
}

}  // namespace portner
