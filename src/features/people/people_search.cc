#include "features/people/people_search.h"

#include <algorithm>
#include <limits>

#include "base/fold.h"
#include "base/text.h"

namespace portner::people_search {

// Counted, not EXISTS: for that PostgreSQL would rather read everybody’s departments than these people’s.
const std::string_view list_by_state_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.active = :active AND (p.name, p.id) > (:name, :id)"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.name, p.id LIMIT :limit";

const std::string_view newest_by_state_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.active = :active AND p.id < :id"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.id DESC LIMIT :limit";

const std::string_view list_by_role_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.role = 'administrator' AND (:title = 0 OR p.title_id = :title) AND (p.name, "
    "p.id) > (:name, :id)"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.name, p.id LIMIT :limit";

const std::string_view newest_by_role_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.role = 'administrator' AND (:title = 0 OR p.title_id = :title) AND p.id < :id"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.id DESC LIMIT :limit";

const std::string_view list_by_title_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.title_id = :title AND p.active = :active AND (p.name, p.id) > (:name, :id)"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.name, p.id LIMIT :limit";

const std::string_view newest_by_title_sql =
    "WITH RECURSIVE below (id) AS (SELECT id FROM department WHERE id = :department AND company_id = :company"
    " UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id)"
    " SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person p LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE p.company_id = :company AND p.title_id = :title AND p.active = :active AND p.id < :id"
    " AND (:department = 0 OR (SELECT count(*) FROM person_department m WHERE m.person_id = p.id"
    " AND m.department_id IN (SELECT id FROM below)) > 0)"
    " ORDER BY p.id DESC LIMIT :limit";

const std::string_view find_sql =
    "SELECT p.id, p.name, p.email, coalesce(t.name, ''), p.active, p.role,"
    " (SELECT count(*) FROM authenticator_app a WHERE a.person_id = p.id AND a.state = 'active'),"
    " (SELECT count(*) FROM sms_factor f WHERE f.person_id = p.id)"
    " FROM person_word w JOIN person p ON p.id = w.person_id AND p.company_id = w.company_id"
    " LEFT JOIN title t ON t.id = p.title_id AND t.company_id = p.company_id"
    " WHERE w.company_id = :company AND w.word >= :first AND w.word < :last"
    " ORDER BY w.word, w.person_id LIMIT :limit";

namespace {

// A person found by two words is read twice.
constexpr std::size_t most_read = 4 * people_a_page;
constexpr std::size_t longest_search = 400;

PeoplePage page_of(db::Transaction& transaction, std::string_view sql, db::Parameters parameters, std::size_t limit) {
  PeoplePage page;
  auto rows =
      transaction.all<PersonId, std::string, std::string, std::string, bool, std::string, std::int64_t, std::int64_t>(
          sql, parameters);
  page.more = rows.size() == limit;
  for (auto& [id, name, email, title, active, role, apps, sms] : rows) {
    if (std::ranges::any_of(page.people, [&, same = id](const PersonLine& line) { return line.id == same; })) continue;
    if (page.people.size() == people_a_page) {
      page.more = true;
      break;
    }
    page.people.push_back(
        {id, std::move(name), std::move(email), std::move(title), active, role_named(role), apps > 0, sms > 0});
  }
  return page;
}

// The name from each of its words on ("anna holm", "holm"), and the address.
std::vector<std::string> words_of(const Person& person) {
  const auto name = folded(person.name);
  std::vector<std::string> words{folded(person.email)};
  for (std::size_t start = 0; start < name.size();) {
    words.push_back(name.substr(start));
    const auto space = name.find_first_of(" -", start);
    start = space == std::string::npos ? name.size() : space + 1;
  }
  std::ranges::sort(words);
  const auto [twice, end] = std::ranges::unique(words);
  words.erase(twice, end);
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

}  // namespace

PeoplePage list(db::Transaction& transaction, CompanyId company, const PeopleFilter& filter, const LastLine& after) {
  constexpr auto limit = people_a_page + 1;
  // Newest first begins behind every person there could be.
  const bool newest = filter.order == PeopleOrder::newest_first;
  const auto last = newest && after.id.value == 0 ? std::numeric_limits<std::int64_t>::max() : after.id.value;
  const db::Parameter of{"company", company}, active{"active", filter.shown != Shown::inactive},
      title{"title", filter.title.value_or(TitleId{0})},
      department{"department", filter.department.value_or(DepartmentId{0})}, name{"name", after.name}, id{"id", last},
      most{"limit", limit};
  if (filter.shown == Shown::administrators) {
    if (newest) return page_of(transaction, newest_by_role_sql, {of, title, department, id, most}, limit);
    return page_of(transaction, list_by_role_sql, {of, title, department, name, id, most}, limit);
  }
  if (filter.title) {
    if (newest) return page_of(transaction, newest_by_title_sql, {of, active, title, department, id, most}, limit);
    return page_of(transaction, list_by_title_sql, {of, active, title, department, name, id, most}, limit);
  }
  if (newest) return page_of(transaction, newest_by_state_sql, {of, active, department, id, most}, limit);
  return page_of(transaction, list_by_state_sql, {of, active, department, name, id, most}, limit);
}

PeoplePage find(db::Transaction& transaction, CompanyId company, std::string_view typed) {
  const auto first = folded(trim(typed));
  if (first.empty() || first.size() > longest_search) return {};
  return page_of(transaction, find_sql,
                 {{"company", company}, {"first", first}, {"last", first + "\U0010FFFF"}, {"limit", most_read}},
                 most_read);
}

void index(db::Transaction& transaction, const Person& person) {
  transaction.run("DELETE FROM person_word WHERE person_id = :person AND company_id = :company",
                  {{"person", person.id}, {"company", person.company}});
  for (const auto& word : words_of(person))
    transaction.run(
        "INSERT INTO person_word (company_id, word, person_id) VALUES (:company, :word, :person)"
        " ON CONFLICT DO NOTHING",  // another node is at it, too
        {{"company", person.company}, {"word", word}, {"person", person.id}});
}

void index_everybody(db::Database& database) {
  const bool done = database.read([](db::Transaction& transaction) {
    return transaction.one<bool>("SELECT people_indexed FROM installation WHERE id = 1").value_or(std::tuple{false}) ==
           std::tuple{true};
  });
  if (done) return;
  std::optional<PersonId> last = PersonId{};
  while (last) {
    last = database.write([&](db::Transaction& transaction) {
      std::optional<PersonId> reached;
      for (const auto& [id] : transaction.all<PersonId>("SELECT id FROM person WHERE id > :last ORDER BY id LIMIT 1000",
                                                        {{"last", last}})) {
        index(transaction, *people_store::find(transaction, id));
        reached = id;
      }
      if (!reached) transaction.run("UPDATE installation SET people_indexed = 1 WHERE id = 1");
      return reached;
    });
  }
}

}  // namespace portner::people_search
