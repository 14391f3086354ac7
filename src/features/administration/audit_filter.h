#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/translatable.h"
#include "features/audit/audit_search.h"
#include "features/people/people_search.h"
#include "web/request.h"

namespace portner {

struct FilterProblem {
  std::string_view field;  // "who", "from", "to", "reference"
  const char* english;     // to be translated
};

// What an administrator asks of the audit log, as the address bar or the form has it.
struct AuditFilter {
  std::string who;  // the person's address or the beginning of a name, as typed
  std::optional<PersonLine> person = std::nullopt;
  std::optional<AuditGroup> group = std::nullopt;
  std::string from, to, reference;  // as typed

  AuditQuery query;
  std::vector<FilterProblem> problems = {};
  std::vector<PersonLine> candidates = {};  // more than one is called so

  bool understood() const { return problems.empty() && candidates.empty(); }
  // The same question for a link, without the place of the page: "person=7&kinds=refusals".
  std::string address() const;
};

AuditFilter read_filter(db::Transaction& transaction, CompanyId company, const web::Form& form);

// Where the page before ended, as an address has it ("at=…&id=…"), if that is older than what is asked for.
void go_on(AuditQuery& query, const web::Form& form);
std::string address_of(const AuditPlace& place);

}  // namespace portner
