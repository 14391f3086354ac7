#include <algorithm>
#include <map>
#include <set>

#include "features/people/people.h"
#include "features/people/people_search.h"

namespace portner::people_store {
namespace {

using Row = std::tuple<PersonId, CompanyId, std::string, std::string, std::string, std::optional<TitleId>, std::string,
                       std::string, bool, std::string, std::int64_t>;

std::optional<Person> person_of(std::optional<Row> row) {
  if (!row) return std::nullopt;
  auto& [id, company, email, name, telephone, title, language, role, active, preferred_factor, revision] = *row;
  return Person{id,
                company,
                std::move(email),
                std::move(name),
                std::move(telephone),
                title,
                std::move(language),
                role_named(role),
                active,
                std::move(preferred_factor),
                revision};
}

std::optional<Row> read_one(db::Transaction& transaction, std::string_view sql, db::Parameters parameters) {
  return transaction.one<PersonId, CompanyId, std::string, std::string, std::string, std::optional<TitleId>,
                         std::string, std::string, bool, std::string, std::int64_t>(sql, parameters);
}

struct Department {
  std::optional<DepartmentId> parent;
  std::vector<PersonId> leaders;
};

std::map<DepartmentId, Department> department_tree(db::Transaction& transaction, CompanyId company) {
  std::map<DepartmentId, Department> tree;
  for (const auto& [id, parent, leader] :
       transaction.all<DepartmentId, std::optional<DepartmentId>, std::optional<PersonId>>(
           "SELECT d.id, d.parent_id, p.id FROM department d"
           " LEFT JOIN department_leader l ON l.department_id = d.id"
           " LEFT JOIN person p ON p.id = l.person_id AND p.active = 1"
           " WHERE d.company_id = :company ORDER BY d.id, p.name",
           {{"company", company}})) {
    auto& department = tree[id];
    department.parent = parent;
    if (leader) department.leaders.push_back(*leader);
  }
  return tree;
}

// Level by level upwards from the person's own departments: the first leader who is somebody else.
std::optional<PersonId> nearest_leader(const std::map<DepartmentId, Department>& tree, std::vector<DepartmentId> level,
                                       PersonId person) {
  std::set<DepartmentId> seen;
  while (!level.empty()) {
    std::vector<DepartmentId> above;
    for (const auto id : level) {
      const auto department = tree.find(id);
      if (department == tree.end() || !seen.insert(id).second) continue;
      for (const auto leader : department->second.leaders)
        if (leader != person) return leader;
      if (department->second.parent) above.push_back(*department->second.parent);
    }
    level = std::move(above);
  }
  return std::nullopt;
}

}  // namespace

PersonId create(db::Transaction& transaction, const Person& person, Moment now) {
  auto made = person;
  made.id = transaction.insert<PersonId>(
      "INSERT INTO person (company_id, email, name, telephone, title_id, language, role, active, created_at)"
      " VALUES (:company, :email, :name, :telephone, :title, :language, :role, :active, :now) RETURNING id",
      {{"company", person.company},
       {"email", person.email},
       {"name", person.name},
       {"telephone", person.telephone},
       {"title", person.title},
       {"language", person.language},
       {"role", name_of(person.role)},
       {"active", person.active},
       {"now", now}});
  people_search::index(transaction, made);
  return made.id;
}

std::optional<Person> find(db::Transaction& transaction, PersonId person) {
  return person_of(read_one(transaction,
                            "SELECT id, company_id, email, name, telephone, title_id, language, role, active,"
                            " preferred_factor, revision FROM person WHERE id = :id",
                            {{"id", person}}));
}

std::optional<Person> find_by_email(db::Transaction& transaction, std::string_view normalised_email) {
  return person_of(read_one(transaction,
                            "SELECT id, company_id, email, name, telephone, title_id, language, role, active,"
                            " preferred_factor, revision FROM person WHERE email = :email",
                            {{"email", normalised_email}}));
}

std::vector<Person> administrators(db::Transaction& transaction, CompanyId company) {
  std::vector<Person> people;
  for (const auto& [id] : transaction.all<PersonId>(
           "SELECT id FROM person WHERE company_id = :company AND role = 'administrator' AND active = 1 ORDER BY name",
           {{"company", company}}))
    if (auto person = find(transaction, id)) people.push_back(std::move(*person));
  return people;
}

PeopleCount count_active(db::Transaction& transaction, CompanyId company) {
  const auto row = transaction.one<std::int64_t, std::int64_t>(
      "SELECT count(*), coalesce(sum(CASE WHEN role = 'administrator' THEN 1 ELSE 0 END), 0) FROM person"
      " WHERE company_id = :company AND active = 1",
      {{"company", company}});
  return {std::get<0>(*row), std::get<1>(*row)};
}

bool set_active(db::Transaction& transaction, const Person& person, bool active) {
  return transaction.run(
             "UPDATE person SET active = :active WHERE id = :id AND company_id = :company AND active <> :active",
             {{"active", active}, {"id", person.id}, {"company", person.company}}) == 1;
}

void save_own_data(db::Transaction& transaction, PersonId person, std::string_view telephone,
                   std::string_view language) {
  transaction.run(
      "UPDATE person SET telephone = :telephone, language = :language, revision = revision + 1 WHERE id = :id",
      {{"telephone", telephone}, {"language", language}, {"id", person}});
}

void save_telephone(db::Transaction& transaction, PersonId person, std::string_view telephone) {
  transaction.run("UPDATE person SET telephone = :telephone, revision = revision + 1 WHERE id = :id",
                  {{"telephone", telephone}, {"id", person}});
}

void save_preferred_factor(db::Transaction& transaction, PersonId person, std::string_view factor) {
  transaction.run("UPDATE person SET preferred_factor = :factor WHERE id = :id", {{"factor", factor}, {"id", person}});
}

void save_language(db::Transaction& transaction, PersonId person, std::string_view language) {
  transaction.run("UPDATE person SET language = :language, revision = revision + 1 WHERE id = :id",
                  {{"language", language}, {"id", person}});
}

bool save_card(db::Transaction& transaction, Person& person) {
  const bool saved = transaction.run(
                         "UPDATE person SET email = :email, name = :name, title_id = :title,"
                         " language = :language, role = :role, revision = revision + 1"
                         " WHERE id = :id AND company_id = :company AND revision = :revision",
                         {{"email", person.email},
                          {"name", person.name},
                          {"title", person.title},
                          {"language", person.language},
                          {"role", name_of(person.role)},
                          {"id", person.id},
                          {"company", person.company},
                          {"revision", person.revision}}) == 1;
  if (!saved) return false;
  ++person.revision;
  people_search::index(transaction, person);
  return true;
}

std::set<DepartmentId> departments(db::Transaction& transaction, PersonId person) {
  std::set<DepartmentId> departments;
  for (const auto& [id] : transaction.all<DepartmentId>(
           "SELECT department_id FROM person_department WHERE person_id = :person", {{"person", person}}))
    departments.insert(id);
  return departments;
}

void set_departments(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments) {
  transaction.run("DELETE FROM person_department WHERE person_id = :person", {{"person", person}});
  for (const auto department : departments) join_department(transaction, person, department);
}

void note_factors(db::Transaction& transaction, PersonId person) {
  transaction.run(
      "UPDATE person SET two_factor = CASE"
      " WHEN EXISTS (SELECT 1 FROM sms_factor f WHERE f.person_id = person.id AND f.state = 'needs_verification')"
      " THEN 'needs_verification'"
      " WHEN EXISTS (SELECT 1 FROM authenticator_app a WHERE a.person_id = person.id AND a.state = 'active')"
      " THEN CASE WHEN EXISTS (SELECT 1 FROM sms_factor f WHERE f.person_id = person.id) THEN 'both' ELSE 'app' END"
      " WHEN EXISTS (SELECT 1 FROM sms_factor f WHERE f.person_id = person.id) THEN 'sms'"
      " ELSE 'none' END WHERE id = :id",
      {{"id", person}});
}

void note_sign_in(db::Transaction& transaction, PersonId person, Moment now) {
  transaction.run("UPDATE person SET last_signed_in_at = :now WHERE id = :id", {{"now", now}, {"id", person}});
}

void join_department(db::Transaction& transaction, PersonId person, DepartmentId department) {
  transaction.run("INSERT INTO person_department (person_id, department_id) VALUES (:person, :department)",
                  {{"person", person}, {"department", department}});
}

void lead_department(db::Transaction& transaction, PersonId person, DepartmentId department) {
  transaction.run("INSERT INTO department_leader (person_id, department_id) VALUES (:person, :department)",
                  {{"person", person}, {"department", department}});
}

CardDetails card_details(db::Transaction& transaction, const Person& person) {
  CardDetails details;
  if (person.title) {
    auto title = transaction.one<std::string>("SELECT name FROM title WHERE id = :id AND company_id = :company",
                                              {{"id", *person.title}, {"company", person.company}});
    if (title) details.title = std::move(std::get<0>(*title));
  }
  std::vector<DepartmentId> own;
  for (auto& [id, name] : transaction.all<DepartmentId, std::string>(
           "SELECT d.id, d.name FROM department d JOIN person_department m ON m.department_id = d.id"
           " WHERE m.person_id = :person AND d.company_id = :company ORDER BY d.name",
           {{"person", person.id}, {"company", person.company}})) {
    own.push_back(id);
    details.departments.push_back(std::move(name));
  }
  if (const auto leader = nearest_leader(department_tree(transaction, person.company), own, person.id))
    if (const auto found = find(transaction, *leader)) details.nearest_leader = Contact{found->name, found->email};
  for (auto& [name, email] : transaction.all<std::string, std::string>(
           "SELECT name, email FROM person WHERE company_id = :company AND role = 'administrator' AND active = 1"
           " AND id <> :person ORDER BY name",
           {{"company", person.company}, {"person", person.id}}))
    details.administrators.push_back({std::move(name), std::move(email)});
  return details;
}

void lock(db::Transaction& transaction, PersonId person) {
  transaction.lock("person " + std::to_string(person.value));
}

}  // namespace portner::people_store
