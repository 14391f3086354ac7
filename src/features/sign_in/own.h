#pragma once

#include "features/audit/audit.h"
#include "features/people/people.h"
#include "features/sign_in/sign_in.h"
#include "features/site/site.h"

namespace portner {

// For the files of the flow: the person an attempt or session is of, and an event that is theirs and about them.
inline Person person_of(db::Transaction& transaction, PersonId id) {
  auto person = people_store::find(transaction, id);
  if (!person) throw db::Fault("an attempt or session of nobody");
  return std::move(*person);
}

inline AuditEntry own_entry(AuditKind kind, CompanyId company, PersonId person, const Whence& whence) {
  return {.kind = kind, .company = company, .person = person, .actor = person, .origin = whence.origin};
}

inline Whence whence(const Call& call) {
  return {call.origin, call.device_token, call.language, call.now};
}

}  // namespace portner
