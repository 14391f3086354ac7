#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/core.h"
#include "app/tell.h"
#include "app/writing_desk.h"
#include "features/administration/first_aid.h"
#include "features/company/company.h"
#include "features/links/one_time_link.h"
#include "features/people/mobile_number.h"

namespace portner {
namespace {

std::string_view words_for(StaffProblem problem) {
  switch (problem) {
    case StaffProblem::email_taken:
      return "somebody has that e-mail address already";
    case StaffProblem::last_administrator:
      return "that is the company's last active administrator; make another one first";
    case StaffProblem::already_so:
      return "that is so already";
    case StaffProblem::changed_meanwhile:
    case StaffProblem::unknown_place:
    case StaffProblem::no_mobile_number:
    case StaffProblem::own_role:
    case StaffProblem::own_number:
    case StaffProblem::too_many_mails:
    case StaffProblem::oneself:
    case StaffProblem::without_two_factor:
      break;  // of what colleagues do on the pages
  }
  return "";
}

nlohmann::json json_of(const Company& company, const PeopleCount& count) {
  return {{"id", company.id.value},   {"name", company.name},          {"language", company.language},
          {"region", company.region}, {"active_people", count.people}, {"active_administrators", count.administrators}};
}

using Change = std::function<std::expected<void, StaffProblem>(db::Transaction&, AuditEntry, const Person&, Moment)>;

int change_person(Core& core, const std::string& email, const std::string& reason, Output output, const Change& change,
                  const char* done) {
  std::string problem;
  core.database.write([&](db::Transaction& transaction) {
    problem.clear();
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person) {
      problem = "there is nobody with that e-mail address";
      return;
    }
    const auto changed = change(transaction, {.kind = AuditKind::person_changed, .detail = {{"reason", reason}}},
                                *person, core.clock.now());
    if (!changed) problem = words_for(changed.error());
  });
  if (!problem.empty()) return fail(problem);
  tell(output, {{"email", email}, {"done", done}}, fmt::format("{} is {}.", email, done));
  return 0;
}

}  // namespace

int create_user_command(const Config& config, const NewUser& wanted, Output output) {
  const auto name = normalise_name(wanted.name);
  const auto email = normalise_email(wanted.email);
  const auto telephone = normalise_telephone(wanted.telephone);
  std::string problems;
  const auto refuse = [&](const char* why) { problems += (problems.empty() ? "" : "\n  ") + std::string(why); };
  if (!name) refuse("--name: that is no name");
  if (!email) refuse("--email: that is no e-mail address");
  if (!telephone) refuse("--telephone: that is no telephone number");
  if (wanted.by_mail && !config.mail) refuse("--mail: the configuration names no mail server: [mail] server");
  if (!problems.empty()) return fail(problems);
  Core core(config);
  std::optional<WritingDesk> desk;
  if (wanted.by_mail) desk.emplace(core, config);
  const auto now = core.clock.now();
  std::optional<PersonId> made;
  const auto token = core.database.write([&](db::Transaction& transaction) -> std::optional<Secret> {
    problems.clear();
    const auto company = company_store::find_by_name(transaction, wanted.company);
    if (!company) refuse("--company: there is no company of that name");
    const auto title = company && !wanted.title.empty()
                           ? company_store::find_title(transaction, company->id, wanted.title)
                           : std::optional<TitleId>();
    if (company && !wanted.title.empty() && !title) refuse("--title: the company has no such title");
    if (!problems.empty()) return std::nullopt;
    const Person person{{},
                        company->id,
                        *email,
                        *name,
                        *telephone,
                        title,
                        wanted.language.empty() ? company->language : wanted.language,
                        wanted.role,
                        true};
    const auto created = staff::create(transaction, core.audit, {.kind = AuditKind::person_created}, person, now);
    if (!created) {
      refuse(words_for(created.error()).data());
      return std::nullopt;
    }
    made = *created;
    if (desk) {
      desk->password_mails.welcome(transaction, *people_store::find(transaction, *created), std::nullopt, now);
      return Secret();
    }
    core.audit.append(transaction, {.kind = AuditKind::link_sent, .company = company->id, .person = *created}, now);
    return one_time_link::make(transaction, core.entropy, LinkPurpose::set_password, *created, now);
  });
  if (!token) return fail(problems);
  if (wanted.by_mail) {
    tell(output, {{"id", made->value}, {"email", *email}},
         fmt::format(
             "{} is a person of {} now. A mail with a link to choose a password is in the queue; who serves sends it.",
             *name, wanted.company));
    return 0;
  }
  const auto link = fmt::format("{}/link/set-password?token={}", public_url_of(config), token->reveal());
  tell(output, {{"id", made->value}, {"email", *email}, {"link", link}},
       fmt::format("{} is a person of {} now. This link chooses the password; it works once, for 24 hours:\n\n  {}",
                   *name, wanted.company, link));
  return 0;
}

int deactivate_user_command(const Config& config, const std::string& email, const std::string& reason, Output output) {
  Core core(config);
  const WritingDesk desk(core, config);
  const auto deactivate = [&](db::Transaction& transaction, AuditEntry entry, const Person& person, Moment now) {
    return staff::deactivate(transaction, core.audit, desk.notices, std::move(entry), person, now);
  };
  return change_person(core, email, reason, output, deactivate, "deactivated");
}

int reactivate_user_command(const Config& config, const std::string& email, const std::string& reason, Output output) {
  Core core(config);
  const auto reactivate = [&](db::Transaction& transaction, AuditEntry entry, const Person& person, Moment now) {
    return staff::reactivate(transaction, core.audit, std::move(entry), person, now);
  };
  return change_person(core, email, reason, output, reactivate, "active again");
}

int role_command(const Config& config, const std::string& email, const std::string& name, const std::string& reason,
                 Output output) {
  const auto role = role_named(name);
  if (name != name_of(role)) return fail("--role: must be employee, support_agent or administrator");
  Core core(config);
  const WritingDesk desk(core, config);
  const auto change = [&](db::Transaction& transaction, AuditEntry entry, Person person, Moment now) {
    return staff::change_role(transaction, core.audit, desk.notices, std::move(entry), person, role, now);
  };
  return change_person(core, email, reason, output, change, name.c_str());
}

int reset_two_factor_command(const Config& config, const std::string& email, const std::string& reason, Output output) {
  Core core(config);
  const WritingDesk desk(core, config);
  const AuthenticatorApps apps(core.keys, core.entropy);
  const FirstAid first_aid(apps, core.audit, desk.notices);
  const auto turn_off = [&](db::Transaction& transaction, AuditEntry entry, const Person& person, Moment now) {
    return first_aid.turn_off_two_factor(transaction, std::move(entry), person, now);
  };
  return change_person(core, email, reason, output, turn_off, "without 2FA now");
}

std::string_view words_for(NumberProblem problem) {
  switch (problem) {
    case NumberProblem::none_given:
      return "--number: is empty";
    case NumberProblem::unreadable:
      return "--number: cannot be dialled; type it with + and the country's digits";
    case NumberProblem::not_mobile:
      return "--number: is not a mobile number";
    case NumberProblem::costly:
      return "--number: costs extra to call, and gets no texts";
  }
  return "";
}

int number_command(const Config& config, const std::string& email, const std::string& typed, const std::string& reason,
                   Output output) {
  Core core(config);
  const auto now = core.clock.now();
  const WritingDesk desk(core, config);
  std::string problem;
  bool needs_verification = false;
  core.database.write([&](db::Transaction& transaction) {
    problem.clear();
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person) {
      problem = "there is nobody with that e-mail address";
      return;
    }
    const auto company = company_store::find(transaction, person->company);
    const auto number = mobile_number(typed, company ? company->region : "");
    if (!number) {
      problem = words_for(number.error());
      return;
    }
    const auto changed = staff::change_telephone(transaction, core.audit, desk.notices,
                                                 {.kind = AuditKind::person_changed, .detail = {{"reason", reason}}},
                                                 *person, as_dialled(number->e164), now);
    if (!changed) {
      problem = words_for(changed.error());
      return;
    }
    needs_verification = *changed;
  });
  if (!problem.empty()) return fail(problem);
  tell(output, {{"email", email}, {"needs_verification", needs_verification}},
       fmt::format("The number is on the card.{}", needs_verification ? " Their next sign-in verifies it first." : ""));
  return 0;
}

int list_companies_command(const Config& config, const std::optional<std::string>& name, Output output) {
  Core core(config);
  auto all = nlohmann::json::array();
  core.database.read([&](db::Transaction& transaction) {
    for (const auto& id : company_store::all(transaction)) {
      const auto company = company_store::find(transaction, id);
      if (company && (!name || company->name == *name))
        all.push_back(json_of(*company, people_store::count_active(transaction, id)));
    }
    return true;
  });
  if (name && all.empty()) return fail("there is no company \"" + *name + "\"");
  for (const auto& company : all)
    tell(output, company,
         fmt::format("{}: {} active people, {} of them administrators; language {}, region {}",
                     company["name"].get<std::string>(), company["active_people"].get<std::int64_t>(),
                     company["active_administrators"].get<std::int64_t>(), company["language"].get<std::string>(),
                     company["region"].get<std::string>().empty() ? "not set" : company["region"].get<std::string>()));
  return 0;
}

}  // namespace portner
