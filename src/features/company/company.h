#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"
#include "otp/totp.h"

namespace portner {

// Whom people turn to, as they see it. What is empty is not shown.
struct SupportContact {
  std::string name = {};
  std::string telephone = {};
  std::string menu_digit = {};  // to press when the telephone's menu asks
  std::string hours = {};       // in the company's own words
  std::string email = {};       // where requests are mailed to

  bool reachable() const { return !telephone.empty() || !email.empty(); }
};

struct Company {
  CompanyId id;
  std::string name;
  std::string language;
  std::string region = {};  // ISO 3166-1, "DK": where its telephone numbers are at home; empty: unknown
  SupportContact support = {};
};

enum class TwoFactor { optional, required };
enum class AppliesTo { everyone, titles };

struct CompanyRule {
  TwoFactor two_factor = TwoFactor::optional;
  AppliesTo applies_to = AppliesTo::everyone;
  std::set<TitleId> titles = {};  // with AppliesTo::titles: whom 2FA is required for
  std::optional<Moment> skipping_ends_at =
      std::nullopt;  // midnight after the last skipping day; none: required at once
  otp::Window code_window = otp::Window::standard;
  Seconds session_idle{3600};
  Seconds session_lifetime{12 * 3600};
  bool sms_allowed = true;
  std::set<std::string> sms_countries = {};  // ISO 3166-1; empty: the company's own and its neighbours
  int sms_a_day = 1000;                      // texts within twenty-four hours
  std::int64_t revision = 0;                 // one more with every save
};

inline constexpr Seconds longest_session{24 * 3600};

// Whether this person needs a second factor to get in.
enum class Demand {
  none,   // optional
  later,  // required, but the last skipping day has not passed
  now,    // required, there is no way around it
};
Demand demand(const CompanyRule& rule, const std::optional<TitleId>& title, Moment now);

namespace company_store {

CompanyId create(db::Transaction& transaction, const std::string& name, const std::string& language,
                 const std::string& region, Moment now);
// Language, region and support.
void save(db::Transaction& transaction, const Company& company);
std::optional<Company> find(db::Transaction& transaction, CompanyId company);
std::optional<Company> find_by_name(db::Transaction& transaction, const std::string& name);
bool any(db::Transaction& transaction);
std::vector<CompanyId> all(db::Transaction& transaction);  // by name
CompanyRule rule(db::Transaction& transaction, CompanyId company);
// Holds the company's departments and titles, and who is where, until the transaction ends.
void lock_organisation(db::Transaction& transaction, CompanyId company);
// Holds the company's rules until the transaction ends, so that nobody saves between reading and saving.
void lock(db::Transaction& transaction, CompanyId company);
void save_rule(db::Transaction& transaction, CompanyId company, const CompanyRule& rule);

TitleId create_title(db::Transaction& transaction, CompanyId company, const std::string& name);
std::vector<std::pair<TitleId, std::string>> titles(db::Transaction& transaction, CompanyId company);  // by name
std::optional<TitleId> find_title(db::Transaction& transaction, CompanyId company, const std::string& name);
DepartmentId create_department(db::Transaction& transaction, CompanyId company, std::optional<DepartmentId> parent,
                               const std::string& name);

}  // namespace company_store
}  // namespace portner
