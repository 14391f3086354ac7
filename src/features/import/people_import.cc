#include "features/import/people_import.h"

#include <algorithm>

#include "base/translatable.h"
#include "features/administration/staff.h"
#include "features/people/mobile_number.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sms_code/sms_code.h"

namespace portner {
namespace {

constexpr std::string_view app_name = "Imported app";

// Whether the departments are others than those that the paths name; one that is not there yet is another.
bool differs(const OrgChart& chart, const std::optional<std::vector<DepartmentPath>>& wanted,
             std::set<DepartmentId> departments) {
  if (!wanted) return false;
  for (const auto& path : *wanted) {
    const auto id = chart.department(path);
    if (!id || departments.erase(*id) == 0) return true;
  }
  return !departments.empty();
}

AuditEntry entry_of(const ImportOrder& order, AuditKind kind, const Person& person) {
  auto entry = order.by;
  entry.kind = kind;
  entry.company = person.company;
  entry.person = person.id;
  entry.detail["by"] = "import";
  return entry;
}

}  // namespace

// What is to be done about a row, or why nothing is.
struct PeopleImport::Judged {
  std::vector<RowProblem> problems = {};
  std::optional<Person> person = std::nullopt;  // nothing: a new one
  bool card = false;                            // name, title or language differ
  bool telephone = false;
  bool departments = false;
  bool leads = false;
  bool role = false;
  bool active = false;
  bool password = false;  // is taken
  bool app = false;
  bool keeps = false;               // has a password or app already
  std::int64_t administrators = 0;  // how many more there are after it that are active

  bool changes() const { return card || telephone || departments || leads || role || active || password || app; }
};

auto PeopleImport::judge(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file,
                         const OrgChart& chart, const ImportRow& row, std::int64_t administrators) -> Judged {
  Judged judged;
  const auto complain = [&](Column column, const char* english) {
    judged.problems.push_back({row.line, file.headers[static_cast<std::size_t>(column)], english});
  };
  judged.person = people_store::find_by_email(transaction, row.email);
  const auto active_administrator = [](Role role, bool active) {
    return role == Role::administrator && active ? 1 : 0;
  };
  if (!judged.person) {
    judged.password = !row.password_hash.empty();
    judged.app = !row.app_keys.empty();
    judged.administrators = active_administrator(row.role.value_or(Role::employee), row.active.value_or(true));
    return judged;
  }
  const auto& person = *judged.person;
  if (person.company != order.company.id) {
    // No more than that: whose it is, is another company's affair.
    complain(Column::email, N_("Somebody has that e-mail address already."));
    return judged;
  }
  const bool oneself = order.by.actor == person.id;
  judged.role = row.role && *row.role != person.role;
  judged.active = row.active && *row.active != person.active;
  if (oneself && judged.role) complain(Column::role, N_("An import does not change your own role."));
  if (oneself && judged.active) complain(Column::active, N_("An import does not deactivate you."));
  judged.administrators = active_administrator(row.role.value_or(person.role), row.active.value_or(person.active)) -
                          active_administrator(person.role, person.active);
  if (!oneself && judged.administrators < 0 && administrators <= 1)
    complain(judged.role ? Column::role : Column::active, N_("This is the company’s last administrator."));

  const auto title = row.title && !row.title->empty() ? chart.title(*row.title) : std::nullopt;
  judged.card = row.name != person.name || (row.language && *row.language != person.language) ||
                (row.title && (title != person.title || title.has_value() == row.title->empty()));
  judged.departments =
      differs(chart, row.departments,
              row.departments ? memberships::departments(transaction, person.id) : std::set<DepartmentId>());
  judged.leads =
      differs(chart, row.leads, row.leads ? memberships::led(transaction, person.id) : std::set<DepartmentId>());
  judged.telephone = row.telephone && *row.telephone != person.telephone;
  if (judged.telephone && SmsCodes::factor(transaction, person.id) &&
      !mobile_number(*row.telephone, order.company.region))
    complain(Column::telephone, N_("This person gets codes by SMS: the number must be a mobile one."));

  if (!row.password_hash.empty()) {
    judged.password = !oneself && !Passwords::has(transaction, person.id);
    judged.keeps = !judged.password;
  }
  if (!row.app_keys.empty()) {
    judged.app = !oneself && !AuthenticatorApps::has_active(transaction, person.id);
    judged.keeps = judged.keeps || !judged.app;
  }
  return judged;
}

ImportPlan PeopleImport::plan(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file) {
  ImportPlan plan;
  plan.problems = file.problems;
  const OrgChart chart(transaction, order.company.id);
  auto administrators = people_store::count_active(transaction, order.company.id).administrators;
  for (const auto& row : file.rows) {
    auto judged = judge(transaction, order, file, chart, row, administrators);
    if (!judged.problems.empty()) {
      std::ranges::move(judged.problems, std::back_inserter(plan.problems));
      continue;
    }
    administrators += judged.administrators;
    ++(!judged.person ? plan.counts.created : judged.changes() ? plan.counts.changed : plan.counts.unchanged);
    if (row.title && !row.title->empty() && !chart.title(*row.title)) plan.titles.insert(*row.title);
    for (const auto* paths : {&row.departments, &row.leads})
      for (const auto& path : paths->value_or(std::vector<DepartmentPath>()))
        if (!chart.department(path)) plan.departments.insert(text_of(path));
    if (judged.keeps) plan.kept.push_back({row.line, {}, N_("Keeps the password and app that they have.")});
  }
  std::ranges::stable_sort(plan.problems, {}, &RowProblem::line);
  plan.counts.left_out =
      static_cast<std::int64_t>(file.rows_in_all) - plan.counts.created - plan.counts.changed - plan.counts.unchanged;
  return plan;
}

ImportCounts PeopleImport::apply(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file,
                                 std::span<const ImportRow> rows, Moment now) const {
  // Two imports at once would make a title or a department twice.
  transaction.lock("import into " + std::to_string(order.company.id.value));
  // Persons before the audit log, and in one order: what else locks them waits and is not waited for.
  std::set<PersonId> known;
  for (const auto& row : rows)
    if (const auto person = people_store::find_by_email(transaction, row.email);
        person && person->company == order.company.id)
      known.insert(person->id);
  for (const auto person : known) people_store::lock(transaction, person);

  ImportCounts counts;
  OrgChart chart(transaction, order.company.id);
  auto administrators = people_store::count_active(transaction, order.company.id).administrators;
  for (const auto& row : rows) {
    const auto judged = judge(transaction, order, file, chart, row, administrators);
    if (judged.problems.empty() && judged.person && !judged.changes()) {
      ++counts.unchanged;
      continue;
    }
    const bool done = judged.problems.empty() && (judged.person ? change(transaction, order, chart, row, judged, now)
                                                                : create(transaction, order, chart, row, now));
    if (done) administrators += judged.administrators;
    ++(!done ? counts.left_out : judged.person ? counts.changed : counts.created);
  }
  return counts;
}

bool PeopleImport::create(db::Transaction& transaction, const ImportOrder& order, OrgChart& chart, const ImportRow& row,
                          Moment now) const {
  Person person{{},
                order.company.id,
                row.email,
                row.name,
                row.telephone.value_or(""),
                std::nullopt,
                row.language.value_or(""),
                row.role.value_or(Role::employee),
                row.active.value_or(true)};
  if (row.title && !row.title->empty()) person.title = chart.need_title(transaction, *row.title);
  const auto made =
      staff::create(transaction, parts_.audit, entry_of(order, AuditKind::person_created, person), person, now);
  if (!made) return false;  // somebody took the address a moment ago
  person.id = *made;
  if (person.role == Role::administrator && person.active)
    staff::tell_other_administrators(transaction, parts_.notices, person, order.by.actor, now);
  save_departments(transaction, chart, row, person.id);
  adopt(transaction, order, row, person, !row.password_hash.empty(), !row.app_keys.empty(), now);
  if (order.welcome == Welcome::new_people && person.active && row.password_hash.empty())
    parts_.mails.welcome(transaction, person, order.by.actor, now);
  return true;
}

bool PeopleImport::change(db::Transaction& transaction, const ImportOrder& order, OrgChart& chart, const ImportRow& row,
                          const Judged& judged, Moment now) const {
  const auto entry = entry_of(order, AuditKind::person_changed, *judged.person);
  const auto& before = *judged.person;
  // First what may still be refused.
  auto person = before;
  if (judged.role && !staff::change_role(transaction, parts_.audit, parts_.notices, entry, person, *row.role, now))
    return false;
  if (judged.active &&
      !(*row.active ? staff::reactivate(transaction, parts_.audit, entry, person, now)
                    : staff::deactivate(transaction, parts_.audit, parts_.notices, entry, person, now)))
    throw db::Fault("the last administrator was counted wrongly");
  person.name = row.name;
  if (row.language) person.language = *row.language;
  if (row.title)
    person.title = row.title->empty() ? std::nullopt : std::optional(chart.need_title(transaction, *row.title));
  if (judged.card && !people_store::save_card(transaction, person))
    throw db::Fault("a locked person was changed by somebody else");
  save_departments(transaction, chart, row, person.id);
  if (judged.telephone) {
    auto about = entry;
    about.detail["changed"] = "telephone";
    if (!staff::change_telephone(transaction, parts_.audit, parts_.notices, std::move(about), person, *row.telephone,
                                 now))
      throw db::Fault("a telephone number was judged wrongly");
  }
  if (judged.app) {
    // Whoever is in has shown no code of it.
    session_store::end_others(transaction, person.id, std::nullopt);
    attempt_store::end_all(transaction, person.id);
    device_store::forget_others(transaction, person.id, "");
    parts_.notices.send(transaction, NoticeKind::app_added, person, order.by.origin, now,
                        {{"app", std::string(app_name)}});
  }
  adopt(transaction, order, row, person, judged.password, judged.app, now);
  std::string changed;
  for (const auto& [differs, what] :
       {std::pair(row.name != before.name, "name"), std::pair(person.title != before.title, "title"),
        std::pair(person.language != before.language, "language"), std::pair(judged.departments, "departments"),
        std::pair(judged.leads, "leads")})
    if (differs) changed += (changed.empty() ? "" : ", ") + std::string(what);
  if (!changed.empty()) {
    auto about = entry;
    about.detail["changed"] = changed;
    parts_.audit.append(transaction, about, now);
  }
  return true;
}

void PeopleImport::save_departments(db::Transaction& transaction, OrgChart& chart, const ImportRow& row,
                                    PersonId person) const {
  const auto needed = [&](const std::vector<DepartmentPath>& paths) {
    std::set<DepartmentId> departments;
    for (const auto& path : paths) departments.insert(chart.need_department(transaction, path));
    return departments;
  };
  if (row.departments) memberships::save_departments(transaction, person, needed(*row.departments));
  if (row.leads) memberships::save_led(transaction, person, needed(*row.leads));
}

void PeopleImport::adopt(db::Transaction& transaction, const ImportOrder& order, const ImportRow& row,
                         const Person& person, bool password, bool app, Moment now) const {
  if (password) {
    parts_.passwords.save(transaction, person.id, Passwords::adopted(row.password_hash.reveal()), now);
    parts_.audit.append(transaction, entry_of(order, AuditKind::password_set, person), now);
  }
  if (!app) return;
  for (const auto& key : row.app_keys) parts_.apps.adopt(transaction, person.id, app_name, key, now);
  auto added = entry_of(order, AuditKind::app_added, person);
  added.detail["app"] = app_name;
  parts_.audit.append(transaction, added, now);
}

}  // namespace portner
