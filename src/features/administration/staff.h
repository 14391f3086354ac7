#pragma once

#include <expected>

#include "features/audit/audit.h"
#include "features/notice/notice.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"

namespace portner {

// Why nothing was done to a person.
enum class StaffProblem {
  email_taken,
  last_administrator,  // the company would have none that is active
  already_so,
  oneself,             // somebody else has to do it
  without_two_factor,  // whoever helps needs 2FA themselves
};

// What administrators and the operator do to people, with the same checks and the same audit events. entry says who
// does it, from where, and in its detail why; kind, company and person are filled in.
namespace staff {

std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now);

// Ends everything with which the person could get in: sessions, half-finished sign-ins, links, known browsers. The
// person is told.
std::expected<void, StaffProblem> deactivate(db::Transaction& transaction, const AuditLog& audit,
                                             const Notices& notices, AuditEntry entry, const Person& person,
                                             Moment now);
// The password and the factors of before work again.
std::expected<void, StaffProblem> reactivate(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now);

// What a notice about the entry tells: actor (none: the operator), person, and reason.
Notices::About deed(db::Transaction& transaction, const AuditEntry& entry, const Person& person);
// The company keeps an active administrator.
std::expected<void, StaffProblem> change_role(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                              const Person& person, Role role, Moment now);

// Writes another telephone number on the card, as it is to be read there. Where codes went to another number, the new
// one must be able to get them; the next sign-in verifies it first, sessions end and the person is told: true.
std::expected<bool, NumberProblem> change_telephone(db::Transaction& transaction, const AuditLog& audit,
                                                    const Notices& notices, AuditEntry entry, const Person& person,
                                                    const std::string& telephone, const Region& home, Moment now);

}  // namespace staff
}  // namespace portner
