#include "app/commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <time.h>

#include <cstdio>

#include "app/core.h"
#include "app/state_table.h"
#include "app/writing_desk.h"
#include "features/company/company.h"
#include "features/links/one_time_link.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/sign_in/code_check.h"

namespace portner {
namespace {

void print_password_link(const Config& config, const Secret& token) {
  fmt::print("  {}/link/set-password?token={}\n", public_url_of(config), token.reveal());
}

// Midnight after the day, local time; nothing when the text is no day.
std::optional<Moment> end_of_day(const std::string& text) {
  tm parts{};
  const char* end = strptime(text.c_str(), "%Y-%m-%d", &parts);
  if (!end || *end != '\0') return std::nullopt;
  parts.tm_mday += 1;
  parts.tm_isdst = -1;
  return from_unix(mktime(&parts));
}

std::string day_before(Moment midnight) {
  const time_t seconds = to_unix(midnight) - 1;
  tm parts{};
  localtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::vector<std::string> split_names(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t start = 0; start < text.size();) {
    const auto comma = std::min(text.find(',', start), text.size());
    if (auto name = normalise_name(text.substr(start, comma - start))) names.push_back(std::move(*name));
    start = comma + 1;
  }
  return names;
}

// What is wrong with the change, or the changed rule.
std::expected<CompanyRule, std::string> apply(db::Transaction& transaction, CompanyId company, CompanyRule rule,
                                              const RuleChange& change) {
  if (change.two_factor) rule.two_factor = *change.two_factor == "required" ? TwoFactor::required : TwoFactor::optional;
  if (change.titles) {
    rule.titles.clear();
    for (const auto& name : split_names(*change.titles)) {
      const auto title = company_store::find_title(transaction, company, name);
      if (!title) return std::unexpected("the company has no title \"" + name + "\"");
      rule.titles.insert(*title);
    }
    rule.applies_to = rule.titles.empty() ? AppliesTo::everyone : AppliesTo::titles;
  }
  if (change.last_skip_day) {
    rule.skipping_ends_at = change.last_skip_day->empty() ? std::nullopt : end_of_day(*change.last_skip_day);
    if (!change.last_skip_day->empty() && !rule.skipping_ends_at)
      return std::unexpected("--last-skip-day must be a day like 2026-12-01");
  }
  if (change.code_window)
    rule.code_window = *change.code_window == "strict" ? otp::Window::strict : otp::Window::standard;
  if (change.session_idle_minutes) rule.session_idle = Seconds{60} * *change.session_idle_minutes;
  if (change.session_hours) rule.session_lifetime = Seconds{3600} * *change.session_hours;
  if (change.sms) rule.sms_allowed = *change.sms == "allowed";
  if (change.sms_a_day) rule.sms_a_day = *change.sms_a_day;
  if (change.sms_countries) {
    rule.sms_countries.clear();
    for (const auto& country : split_names(*change.sms_countries)) {
      if (!known_region(country)) return std::unexpected("--sms-countries: there is no country \"" + country + "\"");
      rule.sms_countries.insert(country);
    }
  }
  if (change.region && !known_region(*change.region))
    return std::unexpected("--region: there is no country \"" + *change.region + "\"");
  if (rule.session_idle > rule.session_lifetime)
    return std::unexpected("a session cannot idle for longer than it lives");
  return rule;
}

void print(const Company& company, const CompanyRule& rule) {
  fmt::print("{}: 2FA is {} for {}\n", company.name, rule.two_factor == TwoFactor::required ? "required" : "optional",
             rule.applies_to == AppliesTo::everyone ? "everyone" : fmt::format("{} title(s)", rule.titles.size()));
  if (rule.skipping_ends_at) fmt::print("  last skipping day: {}\n", day_before(*rule.skipping_ends_at));
  fmt::print("  code window: {}\n", rule.code_window == otp::Window::strict ? "strict" : "standard");
  fmt::print("  sessions: {} minutes idle, {} hours at most\n", rule.session_idle.count() / 60,
             rule.session_lifetime.count() / 3600);
  const auto countries = rule.sms_countries.empty() ? region_and_neighbours(company.region) : rule.sms_countries;
  fmt::print("  codes by SMS: {}, {} texts a day, to {}\n", rule.sms_allowed ? "allowed" : "forbidden", rule.sms_a_day,
             countries.empty() ? "every country" : fmt::format("{}", fmt::join(countries, " ")));
  fmt::print("  region: {}\n", company.region.empty() ? "not set; numbers are typed with +" : company.region);
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
    const auto id = people_store::create(transaction, person, now);
    core.audit.append(transaction, {.kind = AuditKind::person_created, .company = company->id, .person = id}, now);
    core.audit.append(transaction, {.kind = AuditKind::link_sent, .company = company->id, .person = id}, now);
    return one_time_link::make(transaction, core.entropy, LinkPurpose::set_password, id, now);
  });
  if (!token) return fail("somebody has that e-mail address already");
  fmt::print("{} is an administrator of {} now. This link chooses the password; it works once, for 24 hours:\n\n",
             *name, *company_name);
  print_password_link(config, *token);
  return 0;
}

int password_link_command(const Config& config, const std::string& email, bool by_mail) {
  if (by_mail && !config.mail) return fail("the configuration names no mail server: [mail] server");
  Core core(config);
  const WritingDesk desk(core, config);
  const auto now = core.clock.now();
  const auto token = core.database.write([&](db::Transaction& transaction) -> std::optional<Secret> {
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person || !person->active) return std::nullopt;
    if (by_mail) {
      desk.password_mails.reset(transaction, *person, std::nullopt, now);
      return Secret();
    }
    core.audit.append(transaction, {.kind = AuditKind::link_sent, .company = person->company, .person = person->id},
                      now);
    return one_time_link::make(transaction, core.entropy, LinkPurpose::set_password, person->id, now);
  });
  if (!token) return fail("there is no active person with that e-mail address");
  if (by_mail) {
    fmt::print("The link is in the queue; who serves sends it. It works once, for 24 hours, and 2FA stays as it is.\n");
    return 0;
  }
  fmt::print("This link chooses a new password; it works once, for 24 hours, and 2FA stays as it is:\n\n");
  print_password_link(config, *token);
  return 0;
}

int unlock_command(const Config& config, const std::string& email, const std::string& reason) {
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
  fmt::print("Their wrong codes are forgotten; the next right code signs in.\n");
  return 0;
}

int routes_command() {
  for (const auto& row : state_table(true)) {
    std::string standings;
    for (const auto standing : row.allowed)
      standings += (standings.empty() ? "" : ",") + std::string(name_of(standing));
    fmt::print("{} {} {}\n", row.method == web::Method::post ? "POST" : "GET", row.pattern, standings);
  }
  return 0;
}

int company_rule_command(const Config& config, const RuleChange& change) {
  Core core(config);
  const bool changes = change.two_factor || change.titles || change.last_skip_day || change.code_window ||
                       change.session_idle_minutes || change.session_hours || change.sms || change.sms_countries ||
                       change.sms_a_day || change.region;
  std::string problem;
  core.database.write([&](db::Transaction& transaction) {
    auto company = company_store::find_by_name(transaction, change.company);
    if (!company) {
      problem = "there is no company \"" + change.company + "\"";
      return;
    }
    const auto rule = apply(transaction, company->id, company_store::rule(transaction, company->id), change);
    if (!rule) {
      problem = rule.error();
      return;
    }
    if (changes) {
      company_store::save_rule(transaction, company->id, *rule);
      if (change.region) {
        company->region = *change.region;
        company_store::save_region(transaction, company->id, company->region);
      }
      core.audit.append(transaction, {.kind = AuditKind::company_rule_changed, .company = company->id},
                        core.clock.now());
    }
    print(*company, *rule);
  });
  return problem.empty() ? 0 : fail(problem);
}

int verify_audit_command(const Config& config) {
  Core core(config);
  const auto verdict = core.audit.verify(core.database);
  if (const auto* broken = std::get_if<AuditLog::Broken>(&verdict))
    return fail(fmt::format("the audit log is broken at event {}: {}", broken->event, broken->why));
  const auto& verified = std::get<AuditLog::Verified>(verdict);
  fmt::print("The audit log is whole: {} events.\nHead: {}\n", verified.events,
             verified.head.empty() ? "none yet" : verified.head);
  return 0;
}

}  // namespace portner
