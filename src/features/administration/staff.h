#pragma once

#include <expected>
#include <set>
#include <string>

#include "features/audit/audit.h"
#include "features/links/password_mail.h"
#include "features/notice/notice.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"

namespace portner {

// Why nothing was done to a person.
enum class StaffProblem {
  email_taken,
  last_administrator,  // the company would have none that is active
  already_so,
  changed_meanwhile,  // by somebody else, since the form was opened
  unknown_place,      // a title or department that the company has not, or no longer
  no_mobile_number,   // codes by SMS go to this person, and could not go there
  own_role,           // nobody changes their own
  own_number,         // of codes: the user card has a code verify it
  too_many_mails,
  oneself,             // somebody else has to do it
  without_two_factor,  // whoever helps needs 2FA themselves
};

// A person as administrators write them down; person.revision is the one that they have seen.
struct StaffCard {
  Person person;
  std::set<DepartmentId> departments = {};
};

// What administrators and the operator do to people, with the same checks and the same audit events. entry says who
// does it, from where, and in its detail why; kind, company and person are filled in. Nothing is written when there is
// a problem.
namespace staff {

std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                             const Person& person, Moment now);
// With departments; the other administrators are told of a new one among them.
std::expected<PersonId, StaffProblem> create(db::Transaction& transaction, const AuditLog& audit,
                                             const Notices& notices, AuditEntry entry, const StaffCard& card,
                                             Moment now);

// Everything of the card at once, but not whether the person is active. The audit event says each "old → new". With
// another e-mail address the person is signed out, and links sent to the old one are dead. Sessions stay when the role
// changes. Whom it concerns is told by mail.
std::expected<void, StaffProblem> edit(db::Transaction& transaction, const AuditLog& audit, const Notices& notices,
                                       AuditEntry entry, const StaffCard& card, Moment now);

// Another number on somebody's card. Where codes by SMS go to the person, they go there only after the next sign-in has
// verified it: true. Then the person is signed out and told.
std::expected<bool, NumberProblem> change_telephone(db::Transaction& transaction, const AuditLog& audit,
                                                    const Notices& notices, AuditEntry entry, const Person& person,
                                                    const std::string& telephone, Moment now);

// The mail with a link to choose a password, for somebody active who has none: three a day. already_so for the others.
std::expected<void, StaffProblem> welcome(db::Transaction& transaction, const PasswordMails& mails, PersonId actor,
                                          const Person& person, Moment now);

// Of person.role. Whom it concerns is told by mail. person becomes what is saved.
std::expected<void, StaffProblem> change_role(db::Transaction& transaction, const AuditLog& audit,
                                              const Notices& notices, AuditEntry entry, Person& person, Role role,
                                              Moment now);

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
// The company has another administrator: for the others.
void tell_other_administrators(db::Transaction& transaction, const Notices& notices, const Person& added,
                               const std::optional<PersonId>& actor, Moment now);

}  // namespace staff
}  // namespace portner
