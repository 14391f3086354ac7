#include <map>
#include <set>

#include "features/company/company.h"
#include "features/company/organisation.h"

namespace portner::departments {
namespace {

std::string name_of(db::Transaction& transaction, CompanyId company, const std::optional<DepartmentId>& department) {
  const auto found = department ? find(transaction, company, *department) : std::nullopt;
  return found ? found->name : std::string();
}

bool name_is_taken(db::Transaction& transaction, CompanyId company, const DepartmentPlace& place) {
  return transaction
      .one<DepartmentId>(
          "SELECT id FROM department WHERE company_id = :company AND coalesce(parent_id, 0) = :parent AND name = :name",
          {{"company", company}, {"parent", place.parent.value_or(DepartmentId{0})}, {"name", place.name}})
      .has_value();
}

// Whether the one stands under the other, or is it.
bool is_within(db::Transaction& transaction, CompanyId company, std::optional<DepartmentId> one, DepartmentId other) {
  std::set<DepartmentId> seen;
  while (one && seen.insert(*one).second) {
    if (*one == other) return true;
    const auto place = find(transaction, company, *one);
    one = place ? place->parent : std::nullopt;
  }
  return false;
}

void note(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, const std::string& department,
          Moment now) {
  entry.kind = AuditKind::department_changed;
  entry.detail["department"] = department;
  audit.append(transaction, entry, now);
}

}  // namespace

std::vector<Department> tree(db::Transaction& transaction, CompanyId company) {
  std::map<DepartmentId, std::vector<std::string>> leaders;
  for (auto& [id, name] : transaction.all<DepartmentId, std::string>(
           "SELECT d.id, p.name FROM department d JOIN department_leader l ON l.department_id = d.id"
           " JOIN person p ON p.id = l.person_id WHERE d.company_id = :company AND p.active = 1 ORDER BY p.name",
           {{"company", company}}))
    leaders[id].push_back(std::move(name));
  std::map<DepartmentId, std::vector<Department>> under;  // 0: at the top
  for (auto& [id, parent, name, people] :
       transaction.all<DepartmentId, std::optional<DepartmentId>, std::string, std::int64_t>(
           "SELECT d.id, d.parent_id, d.name,"
           " (SELECT count(*) FROM person_department m WHERE m.department_id = d.id)"
           " FROM department d WHERE d.company_id = :company ORDER BY d.name DESC, d.id DESC",
           {{"company", company}}))
    under[parent.value_or(DepartmentId{0})].push_back({id, {name, parent}, name, 0, people, leaders[id]});
  std::vector<Department> tree;
  auto next = std::move(under[DepartmentId{0}]);  // a stack: the first is at its end
  while (!next.empty()) {
    tree.push_back(std::move(next.back()));
    next.pop_back();
    for (auto& child : under[tree.back().id]) {
      child.depth = tree.back().depth + 1;
      child.path = tree.back().path + " / " + child.place.name;
      next.push_back(std::move(child));
    }
  }
  return tree;
}

std::optional<DepartmentPlace> find(db::Transaction& transaction, CompanyId company, DepartmentId department) {
  auto row = transaction.one<std::string, std::optional<DepartmentId>>(
      "SELECT name, parent_id FROM department WHERE id = :id AND company_id = :company",
      {{"id", department}, {"company", company}});
  if (!row) return std::nullopt;
  return DepartmentPlace{std::move(std::get<0>(*row)), std::get<1>(*row)};
}

std::vector<DepartmentLeader> leaders(db::Transaction& transaction, CompanyId company, DepartmentId department) {
  std::vector<DepartmentLeader> leaders;
  for (auto& [id, name, email, active] : transaction.all<PersonId, std::string, std::string, bool>(
           "SELECT p.id, p.name, p.email, p.active FROM department_leader l JOIN person p ON p.id = l.person_id"
           " WHERE l.department_id = :department AND p.company_id = :company ORDER BY p.name, p.id",
           {{"department", department}, {"company", company}}))
    leaders.push_back({id, std::move(name), std::move(email), active});
  return leaders;
}

std::expected<DepartmentId, OrganisationProblem> add(db::Transaction& transaction, const AuditLog& audit,
                                                     AuditEntry entry, const DepartmentPlace& place, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  if (place.parent && !find(transaction, company, *place.parent)) return std::unexpected(OrganisationProblem::gone);
  if (name_is_taken(transaction, company, place)) return std::unexpected(OrganisationProblem::name_taken);
  const auto made = company_store::create_department(transaction, company, place.parent, place.name);
  entry.detail["change"] = "made";
  entry.detail["parent"] = name_of(transaction, company, place.parent);
  note(transaction, audit, std::move(entry), place.name, now);
  return made;
}

std::expected<void, OrganisationProblem> change(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                DepartmentId department, const DepartmentPlace& seen,
                                                const DepartmentPlace& wanted, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  const auto current = find(transaction, company, department);
  if (!current) return std::unexpected(OrganisationProblem::gone);
  if (*current != seen) return std::unexpected(OrganisationProblem::changed_meanwhile);
  if (*current == wanted) return {};
  if (wanted.parent && !find(transaction, company, *wanted.parent)) return std::unexpected(OrganisationProblem::gone);
  if (is_within(transaction, company, wanted.parent, department)) return std::unexpected(OrganisationProblem::circle);
  if (name_is_taken(transaction, company, wanted)) return std::unexpected(OrganisationProblem::name_taken);
  transaction.run("UPDATE department SET name = :name, parent_id = :parent WHERE id = :id AND company_id = :company",
                  {{"name", wanted.name}, {"parent", wanted.parent}, {"id", department}, {"company", company}});
  if (wanted.name != seen.name) entry.detail["name"] = seen.name + " → " + wanted.name;
  if (wanted.parent != seen.parent)
    entry.detail["parent"] =
        name_of(transaction, company, seen.parent) + " → " + name_of(transaction, company, wanted.parent);
  note(transaction, audit, std::move(entry), wanted.name, now);
  return {};
}

std::expected<void, OrganisationProblem> remove(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                DepartmentId department, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  const auto current = find(transaction, company, department);
  if (!current) return std::unexpected(OrganisationProblem::gone);
  if (transaction.one<DepartmentId>("SELECT id FROM department WHERE parent_id = :id LIMIT 1", {{"id", department}}))
    return std::unexpected(OrganisationProblem::has_departments);
  if (transaction.one<PersonId>("SELECT person_id FROM person_department WHERE department_id = :id LIMIT 1",
                                {{"id", department}}))
    return std::unexpected(OrganisationProblem::has_people);
  transaction.run("DELETE FROM department_leader WHERE department_id = :id", {{"id", department}});
  transaction.run("DELETE FROM department WHERE id = :id AND company_id = :company",
                  {{"id", department}, {"company", company}});
  entry.detail["change"] = "removed";
  note(transaction, audit, std::move(entry), current->name, now);
  return {};
}

bool add_leader(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, DepartmentId department,
                PersonId leader, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  if (transaction.run("INSERT INTO department_leader (department_id, person_id) SELECT d.id, p.id FROM department d"
                      " JOIN person p ON p.company_id = d.company_id WHERE d.id = :department AND p.id = :person"
                      " AND d.company_id = :company AND p.active = 1 ON CONFLICT DO NOTHING",
                      {{"department", department}, {"person", leader}, {"company", company}}) != 1)
    return false;
  entry.person = leader;
  entry.detail["leader"] = "added";
  note(transaction, audit, std::move(entry), name_of(transaction, company, department), now);
  return true;
}

bool remove_leader(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, DepartmentId department,
                   PersonId leader, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  if (!find(transaction, company, department) ||
      transaction.run("DELETE FROM department_leader WHERE department_id = :department AND person_id = :person",
                      {{"department", department}, {"person", leader}}) != 1)
    return false;
  entry.person = leader;
  entry.detail["leader"] = "removed";
  note(transaction, audit, std::move(entry), name_of(transaction, company, department), now);
  return true;
}

}  // namespace portner::departments
