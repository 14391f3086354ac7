#include <algorithm>
#include <map>
#include <set>

#include "features/overview/overview.h"

namespace portner::overview_store {

// "below" holds the departments that are looked at: the one asked for or those that the leader leads, with all below.

const std::string_view list_by_name_sql =
    "WITH RECURSIVE below(id) AS ("
    " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
    " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
    " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company)"
    " SELECT p.id, p.name, p.email, p.role, p.two_factor, p.last_signed_in_at, p.reminded_at, coalesce(t.name, ''),"
    " coalesce(d.name, '') FROM (SELECT q.id, q.name FROM person q WHERE q.company_id = :company AND q.active = 1"
    " AND (q.name, q.id) > (:name, :id)"
    " AND (:status = 'any' OR q.two_factor = :status OR (:status = 'on' AND q.two_factor <> 'none'))"
    " AND (:title = 0 OR q.title_id = :title) AND q.last_signed_in_at <= :seen"
    " AND (:everybody = 1 OR EXISTS (SELECT 1 FROM person_department m WHERE m.person_id = q.id"
    " AND m.department_id IN (SELECT id FROM below)))"
    " ORDER BY q.name, q.id LIMIT :limit) page CROSS JOIN person p"
    " LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " LEFT JOIN person_department m ON m.person_id = p.id"
    " LEFT JOIN department d ON d.id = m.department_id AND d.company_id = p.company_id"
    " WHERE p.id = page.id ORDER BY page.name, page.id, d.name";

const std::string_view list_by_sign_in_sql =
    "WITH RECURSIVE below(id) AS ("
    " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
    " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
    " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company)"
    " SELECT p.id, p.name, p.email, p.role, p.two_factor, p.last_signed_in_at, p.reminded_at, coalesce(t.name, ''),"
    " coalesce(d.name, '') FROM (SELECT q.id, q.last_signed_in_at AS at FROM person q WHERE q.company_id = :company"
    " AND q.active = 1 AND (q.last_signed_in_at, q.id) > (:at, :id)"
    " AND (:status = 'any' OR q.two_factor = :status OR (:status = 'on' AND q.two_factor <> 'none'))"
    " AND (:title = 0 OR q.title_id = :title) AND q.last_signed_in_at <= :seen"
    " AND (:everybody = 1 OR EXISTS (SELECT 1 FROM person_department m WHERE m.person_id = q.id"
    " AND m.department_id IN (SELECT id FROM below)))"
    " ORDER BY q.last_signed_in_at, q.id LIMIT :limit) page CROSS JOIN person p"
    " LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " LEFT JOIN person_department m ON m.person_id = p.id"
    " LEFT JOIN department d ON d.id = m.department_id AND d.company_id = p.company_id"
    " WHERE p.id = page.id ORDER BY page.at, page.id, d.name";

// Members first, each once: otherwise PostgreSQL looks for everybody in the departments. The "+" keeps both databases
// from walking through the whole company all the same.
const std::string_view list_few_sql =
    "WITH RECURSIVE below(id) AS ("
    " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
    " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
    " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company),"
    " members(id) AS MATERIALIZED (SELECT DISTINCT m.person_id FROM person_department m"
    " WHERE m.department_id IN (SELECT id FROM below))"
    " SELECT p.id, p.name, p.email, p.role, p.two_factor, p.last_signed_in_at, p.reminded_at, coalesce(t.name, ''),"
    " coalesce(d.name, '') FROM (SELECT q.id, CASE WHEN :by_name = 1 THEN q.name ELSE '' END AS name,"
    " CASE WHEN :by_name = 1 THEN 0 ELSE q.last_signed_in_at END AS at FROM person q"
    " WHERE q.id IN (SELECT id FROM members) AND +q.company_id = :company AND +q.active = 1"
    " AND (CASE WHEN :by_name = 1 THEN q.name ELSE '' END, CASE WHEN :by_name = 1 THEN 0 ELSE q.last_signed_in_at END,"
    " q.id) > (:name, :at, :id)"
    " AND (:status = 'any' OR q.two_factor = :status OR (:status = 'on' AND q.two_factor <> 'none'))"
    " AND (:title = 0 OR q.title_id = :title) AND q.last_signed_in_at <= :seen"
    " ORDER BY 2, 3, 1 LIMIT :limit) page CROSS JOIN person p"
    " LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " LEFT JOIN person_department m ON m.person_id = p.id"
    " LEFT JOIN department d ON d.id = m.department_id AND d.company_id = p.company_id"
    " WHERE p.id = page.id ORDER BY page.name, page.at, page.id, d.name";

const std::string_view count_sql =
    "WITH RECURSIVE below(id) AS ("
    " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
    " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
    " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company)"
    " SELECT count(*), coalesce(sum(CASE WHEN q.reminded_at <= :before THEN 1 ELSE 0 END), 0) FROM person q"
    " WHERE q.company_id = :company AND q.active = 1 AND q.two_factor = 'none' AND :status IN ('any', 'none')"
    " AND (:title = 0 OR q.title_id = :title) AND q.last_signed_in_at <= :seen"
    " AND (:everybody = 1 OR EXISTS (SELECT 1 FROM person_department m WHERE m.person_id = q.id"
    " AND m.department_id IN (SELECT id FROM below)))";

const std::string_view count_few_sql =
    "WITH RECURSIVE below(id) AS ("
    " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
    " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
    " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company),"
    " members(id) AS MATERIALIZED (SELECT DISTINCT m.person_id FROM person_department m"
    " WHERE m.department_id IN (SELECT id FROM below))"
    " SELECT count(*), coalesce(sum(CASE WHEN q.reminded_at <= :before THEN 1 ELSE 0 END), 0) FROM person q"
    " WHERE q.id IN (SELECT id FROM members) AND +q.company_id = :company AND +q.active = 1 AND q.two_factor = "
    "'none' AND :status IN ('any', 'none')"
    " AND (:title = 0 OR q.title_id = :title) AND q.last_signed_in_at <= :seen";

namespace {

std::int64_t number_or_none(const auto& id) {
  return id ? id->value : 0;
}

Moment seen_at_latest(Seen seen, Moment now) {
  switch (seen) {
    case Seen::any:
      return from_unix(std::numeric_limits<std::int64_t>::max());
    case Seen::long_ago:
      return now - long_away;
    case Seen::never:
      return from_unix(0);
  }
  return now;
}

bool everybody(const Viewer& viewer, std::optional<DepartmentId> department) {
  return !viewer.leader && !department;
}

OverviewPage page_of(db::Transaction& transaction, std::string_view sql, db::Parameters parameters, std::size_t limit) {
  OverviewPage page;
  for (auto& [id, name, email, role, two_factor, signed_in, reminded, title, department] :
       transaction
           .all<PersonId, std::string, std::string, std::string, std::string, Moment, Moment, std::string, std::string>(
               sql, parameters)) {
    if (page.people.empty() || page.people.back().id != id) {
      if (page.people.size() == limit) {
        page.more = true;
        break;
      }
      page.people.push_back({id,
                             std::move(name),
                             std::move(email),
                             role_named(role),
                             std::move(two_factor),
                             signed_in,
                             reminded,
                             std::move(title),
                             {}});
    }
    if (!department.empty()) page.people.back().departments.push_back(std::move(department));
  }
  return page;
}

struct Node {
  std::optional<DepartmentId> parent;
  std::string name;
  std::vector<DepartmentId> children = {};  // by name
};

void add_below(std::vector<DepartmentLine>& lines, std::map<DepartmentId, Node>& tree, std::set<DepartmentId>& seen,
               DepartmentId id, std::optional<DepartmentId> parent, const std::string& path_above) {
  if (!seen.insert(id).second) return;
  const auto& node = tree.at(id);
  const auto path = path_above.empty() ? node.name : path_above + " → " + node.name;
  lines.push_back({id, parent, path});
  for (const auto child : node.children) add_below(lines, tree, seen, child, id, path);
}

}  // namespace

std::vector<DepartmentLine> departments(db::Transaction& transaction, const Viewer& viewer) {
  std::map<DepartmentId, Node> tree;
  std::vector<DepartmentId> by_name;
  for (auto& [id, parent, name] : transaction.all<DepartmentId, std::optional<DepartmentId>, std::string>(
           "SELECT id, parent_id, name FROM department WHERE company_id = :company ORDER BY name, id",
           {{"company", viewer.company}})) {
    by_name.push_back(id);
    tree.emplace(id, Node{parent, std::move(name)});
  }
  for (const auto id : by_name)
    if (const auto& parent = tree.at(id).parent; parent && tree.contains(*parent))
      tree.at(*parent).children.push_back(id);
  std::set<DepartmentId> led;
  if (viewer.leader)
    for (const auto& [id] : transaction.all<DepartmentId>(
             "SELECT department_id FROM department_leader WHERE person_id = :leader", {{"leader", *viewer.leader}}))
      led.insert(id);
  // Those below one that is led come with it.
  const auto is_top = [&](DepartmentId id) {
    if (!viewer.leader) return !tree.at(id).parent;
    std::set<DepartmentId> above;
    for (auto at = tree.at(id).parent; at && tree.contains(*at) && above.insert(*at).second; at = tree.at(*at).parent)
      if (led.contains(*at)) return false;
    return led.contains(id);
  };
  std::vector<DepartmentLine> lines;
  std::set<DepartmentId> seen;
  for (const auto id : by_name)
    if (is_top(id)) add_below(lines, tree, seen, id, std::nullopt, "");
  return lines;
}

bool few(db::Transaction& transaction, const Viewer& viewer, std::optional<DepartmentId> department) {
  if (everybody(viewer, department)) return false;
  // PostgreSQL cannot know how few there are below a department, and would read every table whole.
  if (transaction.backend() == db::Backend::postgresql)
    transaction.one<std::string>(
        "SELECT set_config('enable_seqscan', 'off', true) || set_config('enable_hashjoin', 'off', true)"
        " || set_config('enable_mergejoin', 'off', true) || set_config('enable_material', 'off', true)");
  const auto row = transaction.one<std::int64_t>(
      "WITH RECURSIVE below(id) AS ("
      " SELECT d.id FROM department d WHERE d.company_id = :company AND (d.id = :root OR (:root = 0"
      " AND d.id IN (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader)))"
      " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company)"
      " SELECT count(*) FROM (SELECT 1 AS one FROM person_department m WHERE m.department_id IN"
      " (SELECT id FROM below) LIMIT :limit) members",
      {{"company", viewer.company},
       {"root", number_or_none(department)},
       {"leader", number_or_none(viewer.leader)},
       {"limit", few_people + 1}});
  return std::get<0>(*row) <= static_cast<std::int64_t>(few_people);
}

OverviewPage list(db::Transaction& transaction, const Viewer& viewer, const OverviewFilter& filter,
                  const AfterLine& after, std::size_t limit, Moment now) {
  const bool by_name = filter.sorted_by == SortedBy::name;
  const db::Parameter company{"company", viewer.company}, root{"root", number_or_none(filter.department)},
      leader{"leader", number_or_none(viewer.leader)}, status{"status", filter.status},
      title{"title", number_or_none(filter.title)}, seen{"seen", seen_at_latest(filter.seen, now)},
      most{"limit", limit + 1}, id{"id", after.id};
  if (few(transaction, viewer, filter.department))
    return page_of(transaction, list_few_sql,
                   {company,
                    root,
                    leader,
                    status,
                    title,
                    seen,
                    most,
                    id,
                    {"by_name", by_name},
                    {"name", by_name ? after.name : ""},
                    {"at", by_name ? from_unix(0) : after.last_signed_in_at}},
                   limit);
  const db::Parameter all{"everybody", everybody(viewer, filter.department)};
  if (by_name)
    return page_of(transaction, list_by_name_sql,
                   {company, root, leader, status, title, seen, most, id, all, {"name", after.name}}, limit);
  return page_of(transaction, list_by_sign_in_sql,
                 {company, root, leader, status, title, seen, most, id, all, {"at", after.last_signed_in_at}}, limit);
}

WithoutFactor without_factor(db::Transaction& transaction, const Viewer& viewer, const OverviewFilter& filter,
                             Moment now) {
  const db::Parameter company{"company", viewer.company}, root{"root", number_or_none(filter.department)},
      leader{"leader", number_or_none(viewer.leader)}, status{"status", filter.status},
      title{"title", number_or_none(filter.title)}, seen{"seen", seen_at_latest(filter.seen, now)},
      before{"before", now - between_reminders};
  using Row = std::optional<std::tuple<std::int64_t, std::int64_t>>;
  const Row row = few(transaction, viewer, filter.department)
                      ? transaction.one<std::int64_t, std::int64_t>(
                            count_few_sql, {company, root, leader, status, title, seen, before})
                      : transaction.one<std::int64_t, std::int64_t>(
                            count_sql, {company,
                                        root,
                                        leader,
                                        status,
                                        title,
                                        seen,
                                        before,
                                        {"everybody", everybody(viewer, filter.department)}});
  return {std::get<0>(*row), std::get<1>(*row)};
}

bool reaches(db::Transaction& transaction, const Viewer& viewer, PersonId person) {
  return transaction
      .one<std::int64_t>(
          "WITH RECURSIVE above(id) AS (SELECT m.department_id FROM person_department m WHERE m.person_id = :person"
          " UNION SELECT d.parent_id FROM above a JOIN department d ON d.id = a.id WHERE d.company_id = :company"
          " AND d.parent_id IS NOT NULL)"
          " SELECT p.id FROM person p WHERE p.id = :person AND p.company_id = :company AND (:leader = 0 OR EXISTS"
          " (SELECT 1 FROM department_leader l WHERE l.person_id = :leader AND l.department_id IN"
          " (SELECT id FROM above)))",
          {{"person", person}, {"company", viewer.company}, {"leader", number_or_none(viewer.leader)}})
      .has_value();
}

bool take_reminder(db::Transaction& transaction, CompanyId company, PersonId person, Moment now) {
  return transaction.run(
             "UPDATE person SET reminded_at = :now WHERE id = :person AND company_id = :company AND active = 1"
             " AND two_factor = 'none' AND reminded_at <= :before",
             {{"now", now}, {"person", person}, {"company", company}, {"before", now - between_reminders}}) == 1;
}

}  // namespace portner::overview_store
