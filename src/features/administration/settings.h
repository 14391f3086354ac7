#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/audit/audit.h"
#include "features/company/company.h"
#include "web/view.h"

namespace portner {

// What an administrator decides for a company, on the page or through the operator's command.
struct Settings {
  Company company;
  CompanyRule rule;
};

// The settings as people write them, by name: "optional" or "required"; titles, one a line (none: everyone); a day like
// 2026-12-01 in the server's zone (none: required at once); "standard" or "strict"; minutes; hours; "allowed" or
// "forbidden"; countries like "DK SE" (none: the company's own and its neighbours); a number; a language; a country; a
// name; a telephone number; a digit; a line; an e-mail address.
using WrittenSettings = std::map<std::string, std::string, std::less<>>;
inline constexpr std::array<std::string_view, 16> setting_names{
    "two_factor",    "titles",       "last_skip_day",     "code_window",        "session_idle",
    "session_hours", "sms",          "sms_countries",     "sms_a_day",          "language",
    "region",        "support_name", "support_telephone", "support_menu_digit", "support_hours",
    "support_email"};

struct SettingProblem {
  std::string_view name;   // of the setting
  const char* english;     // to be translated, with {name}
  std::string about = {};  // the {name}
};

// Who must do something when the settings change.
struct ToSetUp {
  std::int64_t people = 0;  // active, without a factor, and required to have one
  std::int64_t without_telephone = 0;
  std::int64_t signed_in = 0;
};

namespace settings {

// Throws db::Fault for a company that does not exist.
Settings find(db::Transaction& transaction, CompanyId company);

WrittenSettings written(db::Transaction& transaction, const Settings& settings);

// The settings with what is written; what is not mentioned stays. Every problem at once, the last administrator's
// being locked out among them.
std::expected<Settings, std::vector<SettingProblem>> changed(db::Transaction& transaction, const Settings& before,
                                                             const WrittenSettings& typed,
                                                             const std::vector<web::Language>& languages);

ToSetUp to_set_up(db::Transaction& transaction, const Settings& settings, Moment now);

// Saves, cuts running sessions to the new length, and writes each change to the audit log. False, and nothing is
// saved, when somebody else has saved since `before` was read.
bool save(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, const Settings& before,
          const Settings& after, Moment now);

}  // namespace settings
}  // namespace portner
