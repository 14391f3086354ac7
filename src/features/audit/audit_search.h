#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/audit.h"

namespace portner {

// An event with the names of whom it is about and who did it; empty for nobody.
struct AuditLine {
  AuditEvent event;
  std::optional<PersonId> person;
  std::string person_name;
  std::string person_email;
  std::optional<PersonId> actor;
  std::string actor_name;
};

// Where a page ends and the next begins: after this event, when one reads from the newest to the oldest.
struct AuditPlace {
  Moment at;
  std::int64_t id = 0;
  auto operator<=>(const AuditPlace&) const = default;
};
inline constexpr AuditPlace newest_of_all{from_unix(253'402'300'800)};  // the year 10000

struct AuditQuery {
  CompanyId company;
  std::optional<PersonId> person = std::nullopt;
  bool also_as_actor = false;         // beside what is about the person, what the person did
  std::vector<AuditKind> kinds = {};  // empty: every kind
  std::string reference = {};         // normalised; alone: what else is asked for does not count
  Moment from = {};                   // nothing older
  AuditPlace before = newest_of_all;  // nothing newer, nor this one
  std::size_t limit = 50;
};

struct AuditPage {
  std::vector<AuditLine> lines;                   // newest first
  std::optional<AuditPlace> next = std::nullopt;  // there may be more after it
};

// The events of one company. What belongs to no company, like a sign-in with an unknown address, is nobody's here.
// Kinds that only a newer program knows are left out. Every query reads as much of an index as it shows, but for kinds
// of one person: then up to some thousand events of that person.
namespace audit_search {

AuditPage find(db::Transaction& transaction, const AuditQuery& query);

// From where a person has signed in within that time, the newest first, twenty at most.
struct SignedInFrom {
  std::string browser;
  std::string address;
  Moment last_at;
};
std::vector<SignedInFrom> usual_places(db::Transaction& transaction, CompanyId company, PersonId person, Moment since,
                                       Moment before);

// The statements, for the test that reads their plans.
extern const std::string_view by_company_sql, by_kind_sql, about_sql, by_actor_sql, by_reference_sql;

}  // namespace audit_search
}  // namespace portner
