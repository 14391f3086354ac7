#pragma once

#include <expected>

#include "features/administration/staff.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/notice/notice.h"

namespace portner {

// What is done for somebody who is stuck or in danger. entry says who does it, from where and, in its detail, why;
// kind, company and person are filled in. Without an actor it is the operator.
class FirstAid {
 public:
  FirstAid(const AuthenticatorApps& apps, const AuditLog& audit, const Notices& notices)
      : apps_(apps), audit_(audit), notices_(notices) {}

  // Whether the actor may let this person in without their factor: not themselves, and only with 2FA of their own.
  static std::expected<void, StaffProblem> may_help(db::Transaction& transaction, const AuthenticatorApps& apps,
                                                    std::optional<PersonId> actor, PersonId person);

  // All factors are gone without trace, and with them every session, sign-in, link and known browser; the person and
  // the other administrators are told (SECURITY rule 8).
  std::expected<void, StaffProblem> turn_off_two_factor(db::Transaction& transaction, AuditEntry entry,
                                                        const Person& person, Moment now) const;

  // Password and factors stay. The actor's own session stays, too.
  void sign_out_everywhere(db::Transaction& transaction, AuditEntry entry, const Person& person,
                           std::optional<SessionId> kept, Moment now) const;

 private:
  const AuthenticatorApps& apps_;
  const AuditLog& audit_;
  const Notices& notices_;
};

}  // namespace portner
