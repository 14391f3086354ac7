#include "features/administration/settings.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/translatable.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/session/session.h"
#include "features/sms_code/sms_code.h"
#include "features/wording/wording.h"

namespace portner::settings {
namespace {

// The parts of a text between separators, trimmed, empty ones left out.
std::vector<std::string> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find_first_of(separators, start), text.size());
    if (const auto part = trim(text.substr(start, end - start)); !part.empty()) parts.emplace_back(part);
    start = end + 1;
  }
  return parts;
}

std::string joined(const auto& parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

// A rule must not take the way in from every administrator. Requiring 2FA does not: who has no factor sets one up at
// the next sign-in. Forbidding SMS does not either (decision 15). But a text goes only where the countries allow it.
bool administrators_can_get_in(db::Transaction& transaction, const Settings& settings) {
  const auto allowed = settings.rule.sms_countries.empty() ? region_and_neighbours(settings.company.region)
                                                           : settings.rule.sms_countries;
  const auto administrators = people_store::administrators(transaction, settings.company.id);
  return administrators.empty() || std::ranges::any_of(administrators, [&](const Person& person) {
           const auto sms = SmsCodes::factor(transaction, person.id);
           if (!sms || allowed.empty() || allowed.contains(region_of(sms->number))) return true;
           return transaction
               .one<std::int64_t>(
                   "SELECT id FROM authenticator_app WHERE person_id = :person AND state = 'active' LIMIT 1",
                   {{"person", person.id}})
               .has_value();
         });
}

class Reader {
 public:
  Reader(db::Transaction& transaction, Settings settings, const WrittenSettings& typed)
      : transaction_(transaction), settings_(std::move(settings)), typed_(typed) {}

  std::expected<Settings, std::vector<SettingProblem>> read(const std::vector<web::Language>& languages) {
    read_two_factor();
    read_sessions();
    read_sms();
    read_company(languages);
    if (problems_.empty() && !administrators_can_get_in(transaction_, settings_))
      refuse("sms_countries", N_("No administrator could sign in any more: their codes go by SMS to a country that is "
                                 "left out. One of them needs an authenticator app first."));
    if (!problems_.empty()) return std::unexpected(std::move(problems_));
    return std::move(settings_);
  }

 private:
  std::optional<std::string> given(std::string_view name) const {
    const auto found = typed_.find(name);
    if (found == typed_.end()) return std::nullopt;
    return std::string(trim(found->second));
  }
  void refuse(std::string_view name, const char* english, std::string about = {}) {
    problems_.push_back({name, english, std::move(about)});
  }
  // One of two words; second tells which.
  void choose(std::string_view name, std::string_view first, std::string_view second, const char* english,
              const auto& take) {
    const auto text = given(name);
    if (!text) return;
    if (*text != first && *text != second) return refuse(name, english);
    take(*text == second);
  }
  void count(std::string_view name, std::int64_t most, const char* english, const auto& take) {
    const auto text = given(name);
    if (!text) return;
    const auto number = whole_number(*text);
    if (!number || *number < 1 || *number > most) return refuse(name, english);
    take(*number);
  }

  void read_two_factor() {
    auto& rule = settings_.rule;
    choose("two_factor", "optional", "required", N_("Choose whether 2FA is optional or required."),
           [&](bool required) { rule.two_factor = required ? TwoFactor::required : TwoFactor::optional; });
    if (const auto text = given("titles")) {
      rule.titles.clear();
      for (const auto& name : parts_of(*text, "\r\n")) {
        const auto title = company_store::find_title(transaction_, settings_.company.id, name);
        if (!title) {
          refuse("titles", N_("The company has no title “{name}”."), name);
          break;
        }
        rule.titles.insert(*title);
      }
      rule.applies_to = rule.titles.empty() ? AppliesTo::everyone : AppliesTo::titles;
    }
    if (const auto text = given("last_skip_day")) {
      rule.skipping_ends_at = text->empty() ? std::nullopt : end_of_day(*text);
      if (!text->empty() && !rule.skipping_ends_at) refuse("last_skip_day", N_("Type a day like 2026-12-01."));
    }
    choose("code_window", "standard", "strict", N_("Choose which codes are accepted."),
           [&](bool strict) { rule.code_window = strict ? otp::Window::strict : otp::Window::standard; });
  }

  void read_sessions() {
    auto& rule = settings_.rule;
    const auto known = problems_.size();
    count("session_idle", longest_session / Seconds{60}, N_("Type a number of minutes from 1 to 1440."),
          [&](std::int64_t minutes) { rule.session_idle = Seconds{60 * minutes}; });
    count("session_hours", longest_session / Seconds{3600}, N_("Type a number of hours from 1 to 24."),
          [&](std::int64_t hours) { rule.session_lifetime = Seconds{3600 * hours}; });
    if (problems_.size() == known && rule.session_idle > rule.session_lifetime)
      refuse("session_idle", N_("A session cannot be idle for longer than it lives."));
  }

  void read_sms() {
    auto& rule = settings_.rule;
    choose("sms", "allowed", "forbidden", N_("Choose whether people may get codes by SMS."),
           [&](bool forbidden) { rule.sms_allowed = !forbidden; });
    if (const auto text = given("sms_countries")) {
      rule.sms_countries.clear();
      for (const auto& country : parts_of(*text, " ,;\t\r\n")) {
        if (!known_region(country)) {
          refuse("sms_countries", N_("There is no country “{name}”. Type two letters, like DK."), country);
          break;
        }
        rule.sms_countries.insert(country);
      }
    }
    count("sms_a_day", 1'000'000, N_("Type a number of texts from 1 to 1000000."),
          [&](std::int64_t texts) { rule.sms_a_day = static_cast<int>(texts); });
  }

  void read_company(const std::vector<web::Language>& languages) {
    auto& company = settings_.company;
    if (const auto text = given("language")) {
      if (std::ranges::find(languages, web::Language{*text}) == languages.end())
        refuse("language", N_("Choose one of the languages."));
      company.language = *text;
    }
    if (const auto text = given("region")) {
      if (!text->empty() && !known_region(*text))
        refuse("region", N_("There is no country “{name}”. Type two letters, like DK."), *text);
      company.region = *text;
    }
    if (const auto text = given("support_name")) {
      const auto name = text->empty() ? std::optional(*text) : normalise_name(*text);
      if (!name) refuse("support_name", N_("Type a name of at most 100 characters."));
      company.support.name = name.value_or("");
    }
    if (const auto text = given("support_telephone")) {
      const auto number = normalise_telephone(*text);
      if (!number)
        refuse("support_telephone", N_("Type a telephone number: digits, and a + in front if it is from abroad."));
      company.support.telephone = number.value_or("");
    }
    if (const auto text = given("support_menu_digit")) {
      if (!text->empty() && (text->size() != 1 || !whole_number(*text)))
        refuse("support_menu_digit", N_("Type one digit, or nothing."));
      company.support.menu_digit = *text;
    }
    if (const auto text = given("support_hours")) {
      const auto hours = text->empty() ? std::optional(*text) : normalise_name(*text);
      if (!hours) refuse("support_hours", N_("Type one line of at most 100 characters."));
      company.support.hours = hours.value_or("");
    }
    if (const auto text = given("support_email")) {
      const auto email = text->empty() ? std::optional(*text) : normalise_email(*text);
      if (!email) refuse("support_email", N_("Type an e-mail address, like anna@example.com."));
      company.support.email = email.value_or("");
    }
  }

  db::Transaction& transaction_;
  Settings settings_;
  const WrittenSettings& typed_;
  std::vector<SettingProblem> problems_;
};

}  // namespace

Settings find(db::Transaction& transaction, CompanyId company) {
  auto found = company_store::find(transaction, company);
  if (!found) throw db::Fault("settings of no company");
  return {std::move(*found), company_store::rule(transaction, company)};
}

WrittenSettings written(db::Transaction& transaction, const Settings& settings) {
  const auto& [company, rule] = settings;
  std::vector<std::string> titles;
  for (const auto& [id, name] : company_store::titles(transaction, company.id))
    if (rule.applies_to == AppliesTo::titles && rule.titles.contains(id)) titles.push_back(name);
  return {{"two_factor", rule.two_factor == TwoFactor::required ? "required" : "optional"},
          {"titles", joined(titles, "\n")},
          {"last_skip_day", rule.skipping_ends_at ? iso_day(*rule.skipping_ends_at - Seconds{1}) : ""},
          {"code_window", rule.code_window == otp::Window::strict ? "strict" : "standard"},
          {"session_idle", std::to_string(rule.session_idle / Seconds{60})},
          {"session_hours", std::to_string(rule.session_lifetime / Seconds{3600})},
          {"sms", rule.sms_allowed ? "allowed" : "forbidden"},
          {"sms_countries", joined(rule.sms_countries, " ")},
          {"sms_a_day", std::to_string(rule.sms_a_day)},
          {"language", company.language},
          {"region", company.region},
          {"support_name", company.support.name},
          {"support_telephone", company.support.telephone},
          {"support_menu_digit", company.support.menu_digit},
          {"support_hours", company.support.hours},
          {"support_email", company.support.email}};
}

std::expected<Settings, std::vector<SettingProblem>> changed(db::Transaction& transaction, const Settings& before,
                                                             const WrittenSettings& typed,
                                                             const std::vector<web::Language>& languages) {
  return Reader(transaction, before, typed).read(languages);
}

ToSetUp to_set_up(db::Transaction& transaction, const Settings& settings, Moment now) {
  ToSetUp sum;
  if (settings.rule.two_factor == TwoFactor::optional) return sum;
  const bool everyone = settings.rule.applies_to == AppliesTo::everyone;
  const auto titles = everyone ? std::set<TitleId>{TitleId{0}} : settings.rule.titles;
  for (const auto title : titles) {
    const auto row = transaction.one<std::int64_t, std::int64_t, std::int64_t>(
        "SELECT count(*), coalesce(sum(CASE WHEN p.telephone = '' THEN 1 ELSE 0 END), 0),"
        " coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id AND s.expires_at > :now"
        " AND s.last_seen_at + s.idle > :now) THEN 1 ELSE 0 END), 0) FROM person p"
        " WHERE p.company_id = :company AND p.active = 1 AND (:everyone = 1 OR p.title_id = :title)"
        " AND NOT EXISTS (SELECT 1 FROM sms_factor f WHERE f.person_id = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active')",
        {{"company", settings.company.id}, {"everyone", everyone}, {"title", title}, {"now", now}});
    const auto& [people, without_telephone, signed_in] = *row;
    sum.people += people;
    sum.without_telephone += without_telephone;
    sum.signed_in += signed_in;
  }
  return sum;
}

bool save(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, const Settings& before,
          const Settings& after, Moment now) {
  company_store::lock(transaction, after.company.id);
  if (company_store::rule(transaction, after.company.id).revision != before.rule.revision) return false;
  const auto old_values = written(transaction, before);
  const auto new_values = written(transaction, after);
  for (const auto& [name, value] : new_values)
    if (const auto& old = old_values.at(name); old != value) entry.detail[name] = old + " → " + value;
  company_store::save(transaction, after.company);
  company_store::save_rule(transaction, after.company.id, after.rule);
  session_store::shorten(transaction, after.company.id, after.rule);
  entry.kind = AuditKind::company_rule_changed;
  entry.company = after.company.id;
  audit.append(transaction, entry, now);
  return true;
}

}  // namespace portner::settings
