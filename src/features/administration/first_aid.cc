#include "features/administration/first_aid.h"

#include "base/defence.h"
#include "features/help_code/help_request.h"
#include "features/links/one_time_link.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sign_in/code_check.h"
#include "features/sign_in/factors.h"
#include "features/sms_code/number_change.h"

namespace portner {

std::expected<void, StaffProblem> FirstAid::may_help(db::Transaction& transaction, const AuthenticatorApps& apps,
                                                     std::optional<PersonId> actor, PersonId person) {
  if (!actor || !defence(Defence::help_by_another)) return {};
  if (*actor == person) return std::unexpected(StaffProblem::oneself);
  const auto helper = people_store::find(transaction, *actor);
  if (!helper || !factors_of(transaction, apps, *helper).any())
    return std::unexpected(StaffProblem::without_two_factor);
  return {};
}

std::expected<void, StaffProblem> FirstAid::turn_off_two_factor(db::Transaction& transaction, AuditEntry entry,
                                                                const Person& person, Moment now) const {
  people_store::lock(transaction, person.id);
  if (auto may = may_help(transaction, apps_, entry.actor, person.id); !may) return may;
  if (apps_.active(transaction, person.id).empty() && !SmsCodes::factor(transaction, person.id))
    return std::unexpected(StaffProblem::already_so);
  // The wrong codes of known browsers hang on the browsers.
  forget_wrong_codes(transaction, person.id);
  AuthenticatorApps::remove_all(transaction, person.id);
  SmsCodes::remove(transaction, person.id);
  people_store::save_preferred_factor(transaction, person.id, "");
  session_store::end_others(transaction, person.id, std::nullopt);
  attempt_store::end_all(transaction, person.id);
  device_store::forget_others(transaction, person.id, "");
  number_change::end_all(transaction, person.id, now);
  one_time_link::end_all(transaction, person.id, now);
  help_requests::settle_open(transaction, person.id, HelpState::two_factor_off, entry.actor, now);
  const auto who = staff::deed(transaction, entry, person);
  notices_.send(transaction, NoticeKind::two_factor_off, person, {}, now, who);
  notices_.tell_administrators(transaction, NoticeKind::two_factor_off_for, person.company, {entry.actor, person.id},
                               now, who);
  entry.kind = AuditKind::two_factor_off;
  entry.company = person.company;
  entry.person = person.id;
  audit_.append(transaction, entry, now);
  return {};
}

void FirstAid::sign_out_everywhere(db::Transaction& transaction, AuditEntry entry, const Person& person,
                                   std::optional<SessionId> kept, Moment now) const {
  people_store::lock(transaction, person.id);
  session_store::end_others(transaction, person.id, kept);
  attempt_store::end_all(transaction, person.id);
  device_store::forget_others(transaction, person.id, "");
  notices_.send(transaction, NoticeKind::signed_out, person, {}, now, staff::deed(transaction, entry, person));
  entry.kind = AuditKind::signed_out_elsewhere;
  entry.company = person.company;
  entry.person = person.id;
  audit_.append(transaction, entry, now);
}

}  // namespace portner
