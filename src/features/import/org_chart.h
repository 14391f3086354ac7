#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "features/company/company.h"
#include "features/import/import_file.h"

namespace portner {

// A company's titles and departments by their names, read once a transaction.
class OrgChart {
 public:
  OrgChart(db::Transaction& transaction, CompanyId company);

  std::optional<TitleId> title(const std::string& name) const;
  // The department at the end of the path.
  std::optional<DepartmentId> department(const DepartmentPath& path) const;
  // "Shops > Shop North"; empty for one that is not the company's.
  std::string path_of(DepartmentId department) const;

  // Made where they are not there.
  TitleId need_title(db::Transaction& transaction, const std::string& name);
  DepartmentId need_department(db::Transaction& transaction, const DepartmentPath& path);

 private:
  using Place = std::pair<std::optional<DepartmentId>, std::string>;  // parent and name

  CompanyId company_;
  std::map<std::string, TitleId> titles_;
  std::map<Place, DepartmentId> by_place_;
  std::map<DepartmentId, Place> places_;
};

std::string text_of(const DepartmentPath& path);

// Which departments a person is in, and which they lead.
namespace memberships {

std::set<DepartmentId> departments(db::Transaction& transaction, PersonId person);
std::set<DepartmentId> led(db::Transaction& transaction, PersonId person);
void save_departments(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments);
void save_led(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments);

}  // namespace memberships
}  // namespace portner
