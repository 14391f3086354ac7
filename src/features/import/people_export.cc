#include "features/import/people_export.h"

#include <map>

#include "base/csv.h"
#include "features/import/columns.h"
#include "features/import/org_chart.h"
#include "features/sms_code/sms_code.h"
#include "otp/base32.h"

namespace portner {
namespace {

using Paths = std::map<PersonId, std::string>;

Paths paths_of(const OrgChart& chart, const std::vector<std::tuple<PersonId, DepartmentId>>& rows) {
  Paths paths;
  for (const auto& [person, department] : rows) {
    auto& text = paths[person];
    text += (text.empty() ? "" : " | ") + chart.path_of(department);
  }
  return paths;
}

void take_along(db::Transaction& transaction, const SecretStores& secrets, PersonId id, ExportedPerson& person,
                PeopleExport& exported) {
  if (const auto stored = secrets.passwords.find(transaction, id)) {
    if (const auto hash = Passwords::foreign(*stored)) {
      person.password_hash = Secret(std::string(*hash));
    } else {
      ++exported.passwords_left_behind;
    }
  }
  std::string keys;
  for (const auto& key : secrets.apps.keys(transaction, id))
    keys += (keys.empty() ? "" : " | ") + otp::base32(key.reveal_bytes());
  person.app_keys = Secret(std::move(keys));
  if (SmsCodes::factor(transaction, id)) ++exported.numbers_left_behind;
}

}  // namespace

PeopleExport export_people(db::Transaction& transaction, CompanyId company, const SecretStores* secrets) {
  PeopleExport exported;
  exported.full = secrets != nullptr;
  const OrgChart chart(transaction, company);
  auto departments = paths_of(chart, transaction.all<PersonId, DepartmentId>(
                                         "SELECT m.person_id, m.department_id FROM department d"
                                         " JOIN person_department m ON m.department_id = d.id"
                                         " WHERE d.company_id = :company ORDER BY m.person_id, d.name, d.id",
                                         {{"company", company}}));
  auto leads = paths_of(chart, transaction.all<PersonId, DepartmentId>(
                                   "SELECT l.person_id, l.department_id FROM department d"
                                   " JOIN department_leader l ON l.department_id = d.id"
                                   " WHERE d.company_id = :company ORDER BY l.person_id, d.name, d.id",
                                   {{"company", company}}));
  for (auto& [id, name, email, telephone, title, role, language, active] :
       transaction.all<PersonId, std::string, std::string, std::string, std::string, std::string, std::string, bool>(
           "SELECT p.id, p.name, p.email, p.telephone, coalesce(t.name, ''), p.role, p.language, p.active FROM person p"
           " LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
           " WHERE p.company_id = :company ORDER BY p.name, p.id",
           {{"company", company}})) {
    ExportedPerson person{std::move(name),  std::move(email),    std::move(telephone),
                          std::move(title), departments[id],     leads[id],
                          role_named(role), std::move(language), active};
    if (secrets != nullptr) take_along(transaction, *secrets, id, person, exported);
    exported.people.push_back(std::move(person));
  }
  return exported;
}

std::string csv_of(const PeopleExport& exported, const FileWords& words, const web::Language& language) {
  std::vector<std::string> names;
  // The secrets' columns are the last two.
  for (std::size_t number = 0; number < (exported.full ? column_count : column_count - 2); ++number)
    names.push_back(words.word_for(static_cast<Column>(number), language));
  auto text = std::string(csv_start) + csv_line(names);
  for (const auto& person : exported.people) {
    std::vector<std::string> fields{person.name,
                                    person.email,
                                    person.telephone,
                                    person.title,
                                    person.departments,
                                    person.leads,
                                    words.word_for(person.role, language),
                                    person.language,
                                    words.word_for(person.active, language)};
    if (exported.full)
      for (const auto* secret : {&person.password_hash, &person.app_keys}) fields.emplace_back(secret->reveal());
    text += csv_line(fields);
  }
  return text;
}

}  // namespace portner
