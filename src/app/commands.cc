#include "app/commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "app/catalogs.h"
#include "app/core.h"
#include "app/state_table.h"
#include "app/tell.h"
#include "app/writing_desk.h"
#include "features/administration/staff.h"
#include "features/company/company.h"
#include "features/links/one_time_link.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/sign_in/code_check.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

std::string password_link(const Config& config, const Secret& token) {
  return fmt::format("{}/link/set-password?token={}", public_url_of(config), token.reveal());
}

// "--two-factor" for two_factor.
std::string option_of(std::string_view setting) {
  std::string option = "--" + std::string(setting);
  std::ranges::replace(option, '_', '-');
  return option;
}

void print(const Company& company, const CompanyRule& rule) {
  fmt::print("{}: 2FA is {} for {}\n", company.name, rule.two_factor == TwoFactor::required ? "required" : "optional",
             rule.applies_to == AppliesTo::everyone ? "everyone" : fmt::format("{} title(s)", rule.titles.size()));
  if (rule.skipping_ends_at) fmt::print("  last skipping day: {}\n", iso_day(*rule.skipping_ends_at - Seconds{1}));
  fmt::print("  code window: {}\n", rule.code_window == otp::Window::strict ? "strict" : "standard");
  fmt::print("  sessions: {} minutes idle, {} hours at most\n", rule.session_idle.count() / 60,
             rule.session_lifetime.count() / 3600);
  const auto countries = rule.sms_countries.empty() ? region_and_neighbours(company.region) : rule.sms_countries;
  fmt::print("  codes by SMS: {}, {} texts a day, to {}\n", rule.sms_allowed ? "allowed" : "forbidden", rule.sms_a_day,
             countries.empty() ? "every country" : fmt::format("{}", fmt::join(countries, " ")));
  fmt::print("  region: {}\n", company.region.empty() ? "not set; numbers are typed with +" : company.region);
  fmt::print("  language: {}\n", company.language);
  fmt::print("  support: {}\n", company.support.reachable()
                                    ? fmt::format("{} {} {} {}", company.support.name, company.support.telephone,
                                                  company.support.email, company.support.hours)
                                    : "not set");
}

}  // namespace

int fail(std::string_view why) {
  fmt::print(stderr, "portner: {}\n", why);
  return 1;
}

int migrate_command(const Config& config) {
  const Core core(config);
  if (core.migrated.empty()) {
    fmt::print("The database is up to date.\n");
  } else {
    fmt::print("Applied {} migration(s), up to version {}.\n", core.migrated.size(), core.migrated.back());
  }
  return 0;
}

int create_administrator(const Config& config, const NewAdministrator& wanted) {
  const auto company_name = normalise_name(wanted.company);
  const auto name = normalise_name(wanted.name);
  const auto email = normalise_email(wanted.email);
  if (!company_name) return fail("--company: that is no name");
  if (!name) return fail("--name: that is no name");
  if (!email) return fail("--email: that is no e-mail address");
  Core core(config);
  const auto now = core.clock.now();
  const auto token = core.database.write([&](db::Transaction& transaction) -> std::optional<Secret> {
    if (people_store::find_by_email(transaction, *email)) return std::nullopt;
    auto company = company_store::find_by_name(transaction, *company_name);
    if (!company) {
      company = Company{
          company_store::create(transaction, *company_name, wanted.language, region_of_language(wanted.language), now),
          *company_name, wanted.language};
      core.audit.append(transaction, {.kind = AuditKind::company_created, .company = company->id}, now);
    }
    const Person person{{}, company->id, *email, *name, {}, std::nullopt, wanted.language, Role::administrator, true};
    const auto id = staff::create(transaction, core.audit, {.kind = AuditKind::person_created}, person, now);
    if (!id) return std::nullopt;
    core.audit.append(transaction, {.kind = AuditKind::link_sent, .company = company->id, .person = *id}, now);
    return one_time_link::make(transaction, core.entropy, LinkPurpose::set_password, *id, now);
  });
  if (!token) return fail("somebody has that e-mail address already");
  fmt::print("{} is an administrator of {} now. This link chooses the password; it works once, for 24 hours:\n\n  {}\n",
             *name, *company_name, password_link(config, *token));
  return 0;
}

int password_link_command(const Config& config, const std::string& email, bool by_mail, Output output) {
  if (by_mail && !config.mail) return fail("the configuration names no mail server: [mail] server");
  Core core(config);
  std::optional<WritingDesk> desk;
  if (by_mail) desk.emplace(core, config);
  const auto now = core.clock.now();
  const auto token = core.database.write([&](db::Transaction& transaction) -> std::optional<Secret> {
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person || !person->active) return std::nullopt;
    if (desk) {
      desk->password_mails.reset(transaction, *person, std::nullopt, now);
      return Secret();
    }
    core.audit.append(transaction, {.kind = AuditKind::link_sent, .company = person->company, .person = person->id},
                      now);
    return one_time_link::make(transaction, core.entropy, LinkPurpose::set_password, person->id, now);
  });
  if (!token) return fail("there is no active person with that e-mail address");
  if (by_mail) {
    tell(output, {{"email", email}, {"mailed", true}},
         "The link is in the queue; who serves sends it. It works once, for 24 hours, and 2FA stays as it is.");
    return 0;
  }
  const auto link = password_link(config, *token);
  tell(output, {{"email", email}, {"link", link}},
       "This link chooses a new password; it works once, for 24 hours, and 2FA stays as it is:\n\n  " + link);
  return 0;
}

int unlock_command(const Config& config, const std::string& email, const std::string& reason, Output output) {
  Core core(config);
  const bool found = core.database.write([&](db::Transaction& transaction) {
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person) return false;
    forget_wrong_codes(transaction, person->id);
    core.audit.append(
        transaction,
        {.kind = AuditKind::unlocked, .company = person->company, .person = person->id, .detail = {{"reason", reason}}},
        core.clock.now());
    return true;
  });
  if (!found) return fail("there is nobody with that e-mail address");
  tell(output, {{"email", email}, {"done", "unlocked"}},
       "Their wrong codes are forgotten; the next right code signs in.");
  return 0;
}

int routes_command() {
  for (const auto& row : state_table(true)) {
    std::string standings;
    for (const auto standing : row.allowed)
      standings += (standings.empty() ? "" : ",") + std::string(name_of(standing));
    fmt::print("{} {} {} {}\n", row.method == web::Method::post ? "POST" : "GET", row.pattern, standings,
               name_of(row.audience));
  }
  return 0;
}

int company_rule_command(const Config& config, const std::string& company, const WrittenSettings& change,
                         Output output) {
  Core core(config);
  const web::Translations translations(catalogs());
  std::string problem;
  core.database.write([&](db::Transaction& transaction) {
    problem.clear();
    const auto found = company_store::find_by_name(transaction, company);
    if (!found) {
      problem = "there is no company \"" + company + "\"";
      return;
    }
    const auto before = settings::find(transaction, found->id);
    const auto after = settings::changed(transaction, before, change, translations.languages());
    if (!after) {
      for (const auto& [name, english, about] : after.error())
        problem += (problem.empty() ? "" : "\n  ") + option_of(name) + ": " +
                   translations.text(web::Language{}, english, {{"name", about}});
      return;
    }
    if (!change.empty() && !settings::save(transaction, core.audit, {.kind = AuditKind::company_rule_changed}, before,
                                           *after, core.clock.now()))
      problem = "somebody else is changing the rules now; try again";
    if (!problem.empty()) return;
    if (output == Output::words) return print(after->company, after->rule);
    nlohmann::json json{{"company", after->company.name}};
    for (const auto& [name, value] : settings::written(transaction, *after)) json[name] = value;
    fmt::print("{}\n", json.dump());
  });
  return problem.empty() ? 0 : fail(problem);
}

int verify_audit_command(const Config& config) {
  Core core(config);
  const auto verdict = *core.audit.verify(core.database);
  if (const auto* broken = std::get_if<AuditLog::Broken>(&verdict))
    return fail(fmt::format("the audit log is broken at event {}: {}", broken->event, broken->why));
  const auto& verified = std::get<AuditLog::Verified>(verdict);
  fmt::print("The audit log is whole: {} events.\nHead: {}\n", verified.events,
             verified.head.empty() ? "none yet" : verified.head);
  return 0;
}

}  // namespace portner
