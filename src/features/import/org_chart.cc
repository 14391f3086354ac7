#include "features/import/org_chart.h"

#include "features/people/people.h"

namespace portner {

OrgChart::OrgChart(db::Transaction& transaction, CompanyId company) : company_(company) {
  for (auto& [id, name] : company_store::titles(transaction, company)) titles_.emplace(std::move(name), id);
  for (auto& [id, parent, name] : transaction.all<DepartmentId, std::optional<DepartmentId>, std::string>(
           "SELECT id, parent_id, name FROM department WHERE company_id = :company ORDER BY id",
           {{"company", company}})) {
    by_place_.emplace(Place{parent, name}, id);  // the oldest of two that have one name
    places_.emplace(id, Place{parent, std::move(name)});
  }
}

std::optional<TitleId> OrgChart::title(const std::string& name) const {
  const auto found = titles_.find(name);
  return found == titles_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DepartmentId> OrgChart::department(const DepartmentPath& path) const {
  std::optional<DepartmentId> reached;
  for (const auto& name : path) {
    const auto found = by_place_.find({reached, name});
    if (found == by_place_.end()) return std::nullopt;
    reached = found->second;
  }
  return reached;
}

std::string OrgChart::path_of(DepartmentId department) const {
  DepartmentPath path;
  for (auto place = places_.find(department); place != places_.end() && path.size() < places_.size();) {
    path.insert(path.begin(), place->second.second);
    if (!place->second.first) break;
    place = places_.find(*place->second.first);
  }
  return text_of(path);
}

TitleId OrgChart::need_title(db::Transaction& transaction, const std::string& name) {
  if (const auto known = title(name)) return *known;
  const auto made = company_store::create_title(transaction, company_, name);
  titles_.emplace(name, made);
  return made;
}

DepartmentId OrgChart::need_department(db::Transaction& transaction, const DepartmentPath& path) {
  std::optional<DepartmentId> reached;
  for (const auto& name : path) {
    const Place place{reached, name};
    auto found = by_place_.find(place);
    if (found == by_place_.end()) {
      const auto made = company_store::create_department(transaction, company_, reached, name);
      found = by_place_.emplace(place, made).first;
      places_.emplace(made, place);
    }
    reached = found->second;
  }
  return *reached;
}

std::string text_of(const DepartmentPath& path) {
  std::string text;
  for (const auto& name : path) text += (text.empty() ? "" : " > ") + name;
  return text;
}

namespace memberships {

std::set<DepartmentId> departments(db::Transaction& transaction, PersonId person) {
  std::set<DepartmentId> found;
  for (const auto& [id] : transaction.all<DepartmentId>(
           "SELECT department_id FROM person_department WHERE person_id = :person", {{"person", person}}))
    found.insert(id);
  return found;
}

std::set<DepartmentId> led(db::Transaction& transaction, PersonId person) {
  std::set<DepartmentId> found;
  for (const auto& [id] : transaction.all<DepartmentId>(
           "SELECT department_id FROM department_leader WHERE person_id = :person", {{"person", person}}))
    found.insert(id);
  return found;
}

void save_departments(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments) {
  transaction.run("DELETE FROM person_department WHERE person_id = :person", {{"person", person}});
  for (const auto department : departments) people_store::join_department(transaction, person, department);
}

void save_led(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments) {
  transaction.run("DELETE FROM department_leader WHERE person_id = :person", {{"person", person}});
  for (const auto department : departments) people_store::lead_department(transaction, person, department);
}

}  // namespace memberships
}  // namespace portner
