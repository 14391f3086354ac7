#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/audit/audit.h"
#include "features/ids.h"

namespace portner {

// What a company's departments and titles are, and how administrators change them. entry says who does it, from where;
// kind and detail are filled in, its company is whose departments and titles are meant.

enum class OrganisationProblem {
  gone,  // there is none such, or no longer
  name_taken,
  changed_meanwhile,  // by somebody else, since the form was opened
  circle,             // a department under itself
  has_people,
  has_departments,
  in_rules,  // the company's rules name the title
};

// Where a department stands: its form shows it, and sends back what it has shown.
struct DepartmentPlace {
  std::string name;
  std::optional<DepartmentId> parent = std::nullopt;
  bool operator==(const DepartmentPlace&) const = default;
};

struct Department {
  DepartmentId id;
  DepartmentPlace place;
  std::string path;  // "Shops / North"
  int depth = 0;
  std::int64_t people = 0;                // in it, not below it; deactivated ones too
  std::vector<std::string> leaders = {};  // active ones, by name
};

struct DepartmentLeader {
  PersonId id;
  std::string name;
  std::string email;
  bool active;
};

namespace departments {

// Each before those under it, beside each other by name.
std::vector<Department> tree(db::Transaction& transaction, CompanyId company);
std::optional<DepartmentPlace> find(db::Transaction& transaction, CompanyId company, DepartmentId department);
std::vector<DepartmentLeader> leaders(db::Transaction& transaction, CompanyId company, DepartmentId department);

std::expected<DepartmentId, OrganisationProblem> add(db::Transaction& transaction, const AuditLog& audit,
                                                     AuditEntry entry, const DepartmentPlace& place, Moment now);
// Renames and moves; seen is what the administrator looked at.
std::expected<void, OrganisationProblem> change(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                DepartmentId department, const DepartmentPlace& seen,
                                                const DepartmentPlace& wanted, Moment now);
// Only one without people and without departments under it.
std::expected<void, OrganisationProblem> remove(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                DepartmentId department, Moment now);

// The leader is an active person of the company, the department one of its own: else false, as when it is so already.
bool add_leader(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, DepartmentId department,
                PersonId leader, Moment now);
bool remove_leader(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, DepartmentId department,
                   PersonId leader, Moment now);

}  // namespace departments

struct Title {
  TitleId id;
  std::string name;
  std::int64_t people = 0;  // deactivated ones too
  bool in_rules = false;
};

namespace titles {

std::vector<Title> all(db::Transaction& transaction, CompanyId company);  // by name
std::optional<Title> find(db::Transaction& transaction, CompanyId company, TitleId title);

std::expected<TitleId, OrganisationProblem> add(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                const std::string& name, Moment now);
std::expected<void, OrganisationProblem> rename(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                TitleId title, const std::string& seen, const std::string& wanted,
                                                Moment now);
// Only one that nobody has and that no rule names.
std::expected<void, OrganisationProblem> remove(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                TitleId title, Moment now);

}  // namespace titles
}  // namespace portner
