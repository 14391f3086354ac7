#pragma once

#include <optional>
#include <string>

#include "base/defence.h"
#include "base/text.h"
#include "features/audit/audit.h"
#include "features/people/people.h"
#include "features/session/session.h"
#include "features/site/site.h"

// For the pages on which somebody does things to another person of the company.
namespace portner {

inline constexpr std::size_t longest_reason = 500;  // bytes

// The person whose number the address holds, if they are of the asker's company.
inline std::optional<Person> colleague(db::Transaction& transaction, const Call& call) {
  const auto id = whole_number(call.request.captures.at(0));
  if (!id) return std::nullopt;
  auto person = people_store::find(transaction, PersonId{*id});
  if (!person) return std::nullopt;
  if (person->company != call.visitor.session->company && defence(Defence::own_company)) return std::nullopt;
  return person;
}

// Whether the asker is still one, and signed in, until the transaction ends: asked after the locks were taken.
inline bool still_administrator(db::Transaction& transaction, const Call& call) {
  const auto& session = *call.visitor.session;
  if (!session_store::hold(transaction, session.session)) return false;
  const auto asker = people_store::find(transaction, session.person);
  return asker && asker->role == Role::administrator;
}

// Of what the asker does in the own company.
inline AuditEntry entry_of(const Call& call, AuditKind kind) {
  return {.kind = kind,
          .company = call.visitor.session->company,
          .actor = call.visitor.session->person,
          .origin = call.origin};
}

// Why, as the form says it; nothing when it says nothing, or too much.
inline std::optional<std::string> reason_of(const Call& call) {
  const auto reason = trim(call.form.get("reason"));
  if (reason.empty() || reason.size() > longest_reason) return std::nullopt;
  return std::string(reason);
}

inline std::string path_of(const Person& person) {
  return "/hr/users/" + std::to_string(person.id.value);
}

}  // namespace portner
