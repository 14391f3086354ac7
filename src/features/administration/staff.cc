#include "features/administration/staff.h"

#include <algorithm>

#include "features/company/organisation.h"
#include "features/help_code/help_request.h"
#include "features/links/one_time_link.h"
#include "features/password/password.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/sms_code.h"
#include "features/throttle/throttle.h"

namespace portner::staff {
namespace {

constexpr Budget welcome_mails{"welcome-mails", 3, Seconds{24 * 3600}};

AuditEntry about(const Person& person, AuditEntry entry, AuditKind kind) {
  entry.kind = kind;
  entry.company = person.company;
  entry.person = person.id;
  return entry;
}

// Serialises what takes an administrator away, so that two cannot go at once when they are the last.
bool is_last_administrator(db::Transaction& transaction, const Person& person) {
  transaction.lock("administrators of " + std::to_string(person.company.value));
  if (person.role != Role::administrator) return false;
  return std::ranges::all_of(people_store::administrators(transaction, person.company),
                             [&](const Person& administrator) { return administrator.id == person.id; });
}

// Two who take the same address at once: the second waits here and then sees the first.
bool is_taken(db::Transaction& transaction, const std::string& email) {
  transaction.lock("e-mail " + email);
  return people_store::find_by_email(transaction, email).has_value();
}

// The title and departments are the company's, and stay until the transaction ends.
bool places_exist(db::Transaction& transaction, const StaffCard& card) {
  const auto company = card.person.company;
  company_store::lock_organisation(transaction, company);
  return (!card.person.title || titles::find(transaction, company, *card.person.title)) &&
         std::ranges::all_of(card.departments,
                             [&](DepartmentId id) { return departments::find(transaction, company, id).has_value(); });
}

// What the audit log says of a card, by name.
std::map<std::string, std::string> written(db::Transaction& transaction, const Person& person) {
  const auto details = people_store::card_details(transaction, person);
  std::string departments;
  for (const auto& name : details.departments) departments += (departments.empty() ? "" : ", ") + name;
  return {{"name", person.name},        {"email", person.email},       {"title", details.title},
          {"departments", departments}, {"language", person.language}, {"role", std::string(name_of(person.role))}};
}

void sign_out(db::Transaction& transaction, PersonId person) {
  session_store::end_others(transaction, person, std::nullopt);
  attempt_store::end_all(transaction, person);
}

Region home_of(db::Transaction& transaction, const Person& person) {
  const auto company = company_store::find(transaction, person.company);
  return company ? company->region : Region();
}

// Whom a change of address or role concerns.
void tell(db::Transaction& transaction, const Notices& notices, const Person& before, const Person& after,
          const std::optional<PersonId>& actor, Moment now) {
  if (after.email != before.email) notices.send(transaction, NoticeKind::email_changed, before, {}, now);
  if (after.role == before.role) return;
  if (before.role == Role::administrator) notices.send(transaction, NoticeKind::administrator_no_more, after, {}, now);
  if (before.role == Role::support_agent) notices.send(transaction, NoticeKind::support_agent_no_more, after, {}, now);
  if (after.role == Role::support_agent) notices.send(transaction, NoticeKind::became_support_agent, after, {}, now);
  if (after.role != Role::administrator) return;
  notices.send(transaction, NoticeKind::became_administrator, after, {}, now);
  tell_other_administrators(transaction, notices, after, actor, now);
}

// What stands against the change. The locks that it takes come after the person's.
std::optional<StaffProblem> problem_of(db::Transaction& transaction, const Person& before, const StaffCard& card,
                                       const std::optional<PersonId>& actor) {
  const auto& after = card.person;
  const bool own = actor == before.id;
  if (!places_exist(transaction, card)) return StaffProblem::unknown_place;
  if (after.role != before.role && own) return StaffProblem::own_role;
  if (after.role != before.role && is_last_administrator(transaction, before)) return StaffProblem::last_administrator;
  if (after.email != before.email && is_taken(transaction, after.email)) return StaffProblem::email_taken;
  if (after.telephone != before.telephone && SmsCodes::factor(transaction, before.id)) {
    if (own) return StaffProblem::own_number;
    if (!mobile_number(after.telephone, home_of(transaction, before))) return StaffProblem::no_mobile_number;
  }
  return std::nullopt;
}

}  // namespace

std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now) {
  if (is_taken(transaction, person.email)) return std::unexpected(StaffProblem::email_taken);
  auto made = person;
  made.id = people_store::create(transaction, person, now);
  audit.append(transaction, about(made, std::move(entry), AuditKind::person_created), now);
  return made.id;
}

std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit,
                                             const Notices& notices, AuditEntry entry, const StaffCard& card,
                                             Moment now) {
  if (!places_exist(transaction, card)) return std::unexpected(StaffProblem::unknown_place);
  const auto actor = entry.actor;
  auto made = card.person;
  const auto id = create(transaction, audit, std::move(entry), card.person, now);
  if (!id) return id;
  made.id = *id;
  people_store::set_departments(transaction, made.id, card.departments);
  if (made.role == Role::administrator) tell_other_administrators(transaction, notices, made, actor, now);
  return id;
}

std::expected<void, StaffProblem> edit(db::Transaction& transaction, const AuditLog& audit, const Notices& notices,
                                       AuditEntry entry, const StaffCard& card, Moment now) {
  const auto& after = card.person;
  people_store::lock(transaction, after.id);
  const auto before = people_store::find(transaction, after.id);
  if (!before || before->company != after.company || before->revision != after.revision)
    return std::unexpected(StaffProblem::changed_meanwhile);
  if (const auto problem = problem_of(transaction, *before, card, entry.actor)) return std::unexpected(*problem);
  const auto old_words = written(transaction, *before);
  // The first write, and only over what the administrator has seen.
  auto saved = after;
  if (!people_store::save_card(transaction, saved)) return std::unexpected(StaffProblem::changed_meanwhile);
  people_store::set_departments(transaction, after.id, card.departments);
  if (after.email != before->email) {
    one_time_link::end_all(transaction, after.id, now);
    sign_out(transaction, after.id);
  }
  tell(transaction, notices, *before, after, entry.actor, now);
  if (after.telephone != before->telephone)
    static_cast<void>(change_telephone(transaction, audit, notices, entry, *before, after.telephone, now));
  for (const auto& [name, value] : written(transaction, after))
    if (const auto& old = old_words.at(name); old != value) entry.detail[name] = old + " → " + value;
  if (!entry.detail.empty()) audit.append(transaction, about(after, std::move(entry), AuditKind::person_changed), now);
  return {};
}

std::expected<bool, NumberProblem> change_telephone(db::Transaction& transaction, const AuditLog& audit,
                                                    const Notices& notices, AuditEntry entry, const Person& person,
                                                    const std::string& telephone, Moment now) {
  people_store::lock(transaction, person.id);
  const auto factor = SmsCodes::factor(transaction, person.id);
  const auto number = mobile_number(telephone, home_of(transaction, person));
  if (factor && !number) return std::unexpected(number.error());
  const auto written = factor ? as_dialled(number->e164) : telephone;
  people_store::save_telephone(transaction, person.id, written);
  const bool needs_verification = factor && factor->number != number->e164;
  if (needs_verification) {
    number_change::end_all(transaction, person.id, now);
    SmsCodes::need_verification(transaction, person.id, number->e164, now);
    sign_out(transaction, person.id);
    notices.send(transaction, NoticeKind::number_needs_verifying, person, {}, now);
  }
  entry.detail["telephone"] = person.telephone + " → " + written;
  audit.append(transaction,
               about(person, std::move(entry),
                     needs_verification ? AuditKind::number_needs_verifying : AuditKind::person_changed),
               now);
  return needs_verification;
}

std::expected<void, StaffProblem> welcome(db::Transaction& transaction, const PasswordMails& mails, PersonId actor,
                                          const Person& person, Moment now) {
  people_store::lock(transaction, person.id);
  if (!person.active || Passwords::has(transaction, person.id)) return std::unexpected(StaffProblem::already_so);
  if (!reserve(transaction, welcome_mails, std::to_string(person.id.value), now))
    return std::unexpected(StaffProblem::too_many_mails);
  mails.welcome(transaction, person, actor, now);
  return {};
}

std::expected<void, StaffProblem> change_role(db::Transaction& transaction, const AuditLog& audit,
                                              const Notices& notices, AuditEntry entry, Person& person, Role role,
                                              Moment now) {
  people_store::lock(transaction, person.id);
  if (person.role == role) return std::unexpected(StaffProblem::already_so);
  if (person.active && is_last_administrator(transaction, person))
    return std::unexpected(StaffProblem::last_administrator);
  const auto before = person;
  person.role = role;
  if (!people_store::save_card(transaction, person)) return std::unexpected(StaffProblem::changed_meanwhile);
  tell(transaction, notices, before, person, entry.actor, now);
  entry.detail["role"] = std::string(name_of(before.role)) + " → " + std::string(name_of(role));
  audit.append(transaction, about(person, std::move(entry), AuditKind::person_changed), now);
  return {};
}

std::expected<void, StaffProblem> deactivate(db::Transaction& transaction, const AuditLog& audit,
                                             const Notices& notices, AuditEntry entry, const Person& person,
                                             Moment now) {
  people_store::lock(transaction, person.id);
  if (is_last_administrator(transaction, person)) return std::unexpected(StaffProblem::last_administrator);
  if (!people_store::set_active(transaction, person, false)) return std::unexpected(StaffProblem::already_so);
  sign_out(transaction, person.id);
  device_store::forget_others(transaction, person.id, "");
  number_change::end_all(transaction, person.id, now);
  one_time_link::end_all(transaction, person.id, now);
  help_requests::settle_open(transaction, person.id, HelpState::declined, entry.actor, now);
  notices.send(transaction, NoticeKind::deactivated, person, {}, now, deed(transaction, entry, person));
  entry.detail["active"] = "yes → no";
  audit.append(transaction, about(person, std::move(entry), AuditKind::person_changed), now);
  return {};
}

std::expected<void, StaffProblem> reactivate(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now) {
  people_store::lock(transaction, person.id);
  if (!people_store::set_active(transaction, person, true)) return std::unexpected(StaffProblem::already_so);
  entry.detail["active"] = "no → yes";
  audit.append(transaction, about(person, std::move(entry), AuditKind::person_changed), now);
  return {};
}

Notices::About deed(db::Transaction& transaction, const AuditEntry& entry, const Person& person) {
  const auto reason = entry.detail.find("reason");
  Notices::About about{{"person", person.name}, {"reason", reason == entry.detail.end() ? "" : reason->second}};
  if (const auto actor = entry.actor ? people_store::find(transaction, *entry.actor) : std::nullopt)
    about.emplace_back("actor", actor->name);
  return about;
}

void tell_other_administrators(db::Transaction& transaction, const Notices& notices, const Person& added,
                               const std::optional<PersonId>& actor, Moment now) {
  notices.tell_administrators(transaction, NoticeKind::administrator_added, added.company, {actor, added.id}, now,
                              {{"person", added.name + " (" + added.email + ')'}});
}

}  // namespace portner::staff
