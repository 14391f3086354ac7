#include "features/administration/staff.h"

#include <algorithm>

#include "features/help_code/help_request.h"
#include "features/links/one_time_link.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/sms_code.h"

namespace portner::staff {
namespace {

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

}  // namespace

std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now) {
  // Two who take the same address at once: the second waits here and then sees the first.
  transaction.lock("e-mail " + person.email);
  if (people_store::find_by_email(transaction, person.email)) return std::unexpected(StaffProblem::email_taken);
  auto made = person;
  made.id = people_store::create(transaction, person, now);
  audit.append(transaction, about(made, std::move(entry), AuditKind::person_created), now);
  return made.id;
}

std::expected<void, StaffProblem> deactivate(db::Transaction& transaction, const AuditLog& audit,
                                             const Notices& notices, AuditEntry entry, const Person& person,
                                             Moment now) {
  if (is_last_administrator(transaction, person)) return std::unexpected(StaffProblem::last_administrator);
  people_store::lock(transaction, person.id);
  if (!people_store::set_active(transaction, person, false)) return std::unexpected(StaffProblem::already_so);
  session_store::end_others(transaction, person.id, std::nullopt);
  attempt_store::end_all(transaction, person.id);
  device_store::forget_others(transaction, person.id, "");
  number_change::end_all(transaction, person.id, now);
  one_time_link::end_all(transaction, person.id, now);
  notices.send(transaction, NoticeKind::deactivated, person, {}, now, deed(transaction, entry, person));
  help_requests::settle_open(transaction, person.id, HelpState::declined, entry.actor, now);
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

std::expected<void, StaffProblem> change_role(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                              const Person& person, Role role, Moment now) {
  if (person.role == role) return std::unexpected(StaffProblem::already_so);
  if (person.active && is_last_administrator(transaction, person))
    return std::unexpected(StaffProblem::last_administrator);
  people_store::lock(transaction, person.id);
  people_store::save_role(transaction, person, role);
  entry.detail["role"] = role == Role::administrator ? "employee → administrator" : "administrator → employee";
  audit.append(transaction, about(person, std::move(entry), AuditKind::person_changed), now);
  return {};
}

std::expected<bool, NumberProblem> change_telephone(db::Transaction& transaction, const AuditLog& audit,
                                                    const Notices& notices, AuditEntry entry, const Person& person,
                                                    const std::string& telephone, const Region& home, Moment now) {
  people_store::lock(transaction, person.id);
  const auto factor = SmsCodes::factor(transaction, person.id);
  bool needs_verification = false;
  if (factor) {
    const auto number = mobile_number(telephone, home);
    if (!number) return std::unexpected(number.error());
    needs_verification = number->e164 != factor->number;
    if (needs_verification) {
      number_change::end_all(transaction, person.id, now);
      SmsCodes::need_verification(transaction, person.id, number->e164, now);
      session_store::end_others(transaction, person.id, std::nullopt);
      attempt_store::end_all(transaction, person.id);
      notices.send(transaction, NoticeKind::number_needs_verifying, person, {}, now);
    }
  }
  people_store::save_telephone(transaction, person.id, telephone);
  audit.append(transaction,
               about(person, std::move(entry),
                     needs_verification ? AuditKind::number_needs_verifying : AuditKind::person_changed),
               now);
  return needs_verification;
}

}  // namespace portner::staff
