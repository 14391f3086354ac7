#include "features/administration/staff.h"

#include <algorithm>

#include "features/help_code/help_request.h"
#include "features/links/one_time_link.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sms_code/number_change.h"

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

std::expected<void, StaffProblem> deactivate(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now) {
  if (is_last_administrator(transaction, person)) return std::unexpected(StaffProblem::last_administrator);
  people_store::lock(transaction, person.id);
  if (!people_store::set_active(transaction, person, false)) return std::unexpected(StaffProblem::already_so);
  session_store::end_others(transaction, person.id, std::nullopt);
  attempt_store::end_all(transaction, person.id);
  device_store::forget_others(transaction, person.id, "");
  number_change::end_all(transaction, person.id, now);
  one_time_link::end_all(transaction, person.id, now);
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

}  // namespace portner::staff
