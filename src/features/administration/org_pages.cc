#include "features/administration/org_pages.h"

#include <algorithm>

#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/administration/department_options.h"
#include "features/people/people_search.h"

namespace portner {
namespace {

constexpr std::size_t longest_field = 1000;

DepartmentId captured(const Call& call) {
  return {whole_number(call.request.captures.at(0)).value_or(0)};
}

std::optional<DepartmentId> parent_in(const Call& call, std::string_view field) {
  const auto number = whole_number(call.form.get(field));
  return number && *number > 0 ? std::optional(DepartmentId{*number}) : std::nullopt;
}

std::string path_of(DepartmentId department) {
  return "/company/departments/" + std::to_string(department.value);
}

// Nobody chooses the department itself, or one under it, as the one above.
void leave_out_branch(std::vector<Department>& tree, DepartmentId top) {
  const auto first = std::ranges::find(tree, top, &Department::id);
  if (first == tree.end()) return;
  const auto end =
      std::ranges::find_if(first + 1, tree.end(), [&](const Department& other) { return other.depth <= first->depth; });
  tree.erase(first, end);
}

}  // namespace

void OrgPages::add_routes() {
  site_.get("/company/departments", [this](const Call& call) { return departments_page(call); });
  site_.get("/company/departments/new", [this](const Call& call) { return new_department_page(call, {}); });
  site_.post("/company/departments/new", [this](const Call& call) { return add_department(call); });
  site_.get("/company/departments/{id}", [this](const Call& call) { return department_page(call, {}); });
  site_.post("/company/departments/{id}", [this](const Call& call) { return change_department(call); });
  site_.post("/company/departments/{id}/remove", [this](const Call& call) { return remove_department(call); });
  site_.post("/company/departments/{id}/leaders",
             [this](const Call& call) { return change_leader(call, departments::add_leader, "?done=leader"); });
  site_.post("/company/departments/{id}/leaders/remove",
             [this](const Call& call) { return change_leader(call, departments::remove_leader, "?done=no-leader"); });
  add_title_routes();
}

std::string OrgPages::say(const Call& call, const char* english, const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

std::string OrgPages::people(const Call& call, std::int64_t count) const {
  return site_.translations().plural(call.language, "{count} person", "{count} people", count);
}

FieldErrors OrgPages::errors_for(const Call& call, OrganisationProblem problem) const {
  switch (problem) {
    case OrganisationProblem::name_taken:
      return {{"NAME", say(call, "There is one with that name already.")}};
    case OrganisationProblem::circle:
      return {{"PARENT", say(call, "A department cannot be under itself.")}};
    case OrganisationProblem::gone:
      return {{"PARENT", say(call, "That department has been removed meanwhile. Choose another one.")}};
    case OrganisationProblem::changed_meanwhile:
    case OrganisationProblem::has_people:
    case OrganisationProblem::has_departments:
    case OrganisationProblem::in_rules:
      break;
  }
  return {};
}

void OrgPages::show_done(const Call& call, web::Model& model) const {
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  std::string text;
  if (done == "department") text = say(call, "The department is saved.");
  if (done == "department-removed") text = say(call, "The department is removed.");
  if (done == "leader") text = say(call, "This person leads the department now.");
  if (done == "no-leader") text = say(call, "This person no longer leads the department.");
  if (done == "title") text = say(call, "The title is saved.");
  if (done == "title-removed") text = say(call, "The title is removed.");
  if (!text.empty()) model.add("NOTICE").set("TEXT", text).show("GOOD");
}

web::Response OrgPages::page(const Call& call, const char* name, const std::string& title, web::Model model,
                             const FieldErrors& errors, std::string_view notice) const {
  if (!errors.empty()) show_field_errors(model, say(call, "Check what you typed"), errors);
  if (const auto parent = errors.find("PARENT"); parent != errors.end())
    model.add("FIELD_LINK").set("FIELD", "parent").set("TEXT", parent->second);
  if (!notice.empty()) model.add("NOTICE").set("TEXT", notice).show("WARNING");
  show_done(call, model);
  return site_.page(call, name, title, std::move(model));
}

web::Response OrgPages::departments_page(const Call& call) const {
  const auto tree = site_.database().read(
      [&](db::Transaction& transaction) { return departments::tree(transaction, call.visitor.session->company); });
  web::Model model;
  int depth = -1;  // of the one before
  for (const auto& department : tree) {
    auto& row = model.add("DEPARTMENT");
    row.set("ID", department.id.value)
        .set("NAME", department.place.name)
        .set("PEOPLE", people(call, department.people));
    if (department.depth > depth) row.show("DOWN");
    for (int level = department.depth; level < depth; ++level) row.add("UP");
    if (department.depth <= depth) row.show("NEXT");
    for (const auto& leader : department.leaders) row.add("LEADER").set("LEADER_NAME", leader);
    if (!department.leaders.empty()) row.show("LED");
    depth = department.depth;
  }
  for (int level = -1; level < depth; ++level) model.add("END");
  return page(call, "administration/departments.html", say(call, "Departments"), std::move(model));
}

web::Response OrgPages::new_department_page(const Call& call, const FieldErrors& errors) const {
  web::Model model;
  model.set("ACTION", "/company/departments/new").set("NAME", call.form.get("name").substr(0, longest_field));
  add_department_options(model, "PARENT_OPTION", site_.database().read([&](db::Transaction& transaction) {
    return departments::tree(transaction, call.visitor.session->company);
  }),
                         parent_in(call, "parent"));
  return page(call, "administration/department.html", say(call, "Add a department"), std::move(model), errors);
}

web::Response OrgPages::department_page(const Call& call, const FieldErrors& errors, std::string_view notice) const {
  const auto id = captured(call);
  web::Model model;
  std::string title;
  const bool found = site_.database().read([&](db::Transaction& transaction) {
    auto tree = departments::tree(transaction, call.visitor.session->company);
    const auto department = std::ranges::find(tree, id, &Department::id);
    if (department == tree.end()) return false;
    const auto& [name, parent] = department->place;
    title = name;
    auto& there = model.add("EDITS");
    there.set("WAS_NAME", name).set("WAS_PARENT", parent.value_or(DepartmentId{0}).value);
    there.set("NUMBER", id.value).set("HEADING", name);
    model.set("ACTION", path_of(id));
    model.set("NAME", errors.empty() ? std::string_view(name) : call.form.get("name").substr(0, longest_field));
    const auto above = errors.empty() ? parent : parent_in(call, "parent");
    const auto under =
        std::ranges::count(tree, std::optional(id), [](const Department& other) { return other.place.parent; });
    if (department->people > 0) there.add("HAS_PEOPLE").set("PEOPLE", people(call, department->people));
    if (under > 0) there.show("HAS_DEPARTMENTS");
    if (department->people == 0 && under == 0) there.show("EMPTY");
    show_leaders(call, transaction, there, id);
    leave_out_branch(tree, id);
    add_department_options(model, "PARENT_OPTION", tree, above);
    return true;
  });
  if (!found) return site_.error_page(call.request, 404);
  return page(call, "administration/department.html", title, std::move(model), errors, notice);
}

void OrgPages::show_leaders(const Call& call, db::Transaction& transaction, web::Model& model, DepartmentId id) const {
  const auto company = call.visitor.session->company;
  const auto leaders = departments::leaders(transaction, company, id);
  for (const auto& leader : leaders) {
    auto& row = model.add("LEADER");
    row.set("PERSON", leader.id.value).set("LEADER_NAME", leader.name).set("EMAIL", leader.email);
    if (!leader.active) row.show("IS_INACTIVE");
  }
  const auto query = call.request.query_form();
  const auto typed = trim(query.get("q").substr(0, 200));
  model.set("QUERY", typed);
  if (typed.empty()) return;
  auto& found = model.add("SEARCHES");
  const auto matches = people_search::find(transaction, company, typed);
  for (const auto& person : matches.people)
    if (person.active && std::ranges::find(leaders, person.id, &DepartmentLeader::id) == leaders.end())
      found.add("FOUND").set("PERSON", person.id.value).set("FOUND_NAME", person.name).set("EMAIL", person.email);
  if (matches.more) found.show("TYPE_MORE");
}

web::Response OrgPages::add_department(const Call& call) const {
  const auto name = normalise_name(call.form.get("name"));
  if (!name) return new_department_page(call, {{"NAME", say(call, "Type a name of at most 100 characters.")}});
  const auto added = site_.database().write(
      [&](db::Transaction& transaction) -> std::optional<std::expected<DepartmentId, OrganisationProblem>> {
        if (!still_administrator(transaction, call)) return std::nullopt;
        return departments::add(transaction, audit_, entry_of(call, AuditKind::department_changed),
                                {*name, parent_in(call, "parent")}, call.now);
      });
  if (!added) return site_.error_page(call.request, 403);
  if (!*added) return new_department_page(call, errors_for(call, added->error()));
  return web::Response::see_other("/company/departments?done=department");
}

web::Response OrgPages::change_department(const Call& call) const {
  const auto id = captured(call);
  const auto name = normalise_name(call.form.get("name"));
  if (!name) return department_page(call, {{"NAME", say(call, "Type a name of at most 100 characters.")}});
  bool there = false;
  const auto changed =
      site_.database().write([&](db::Transaction& transaction) -> std::expected<void, OrganisationProblem> {
        there =
            still_administrator(transaction, call) && departments::find(transaction, call.visitor.session->company, id);
        if (!there) return {};
        return departments::change(transaction, audit_, entry_of(call, AuditKind::department_changed), id,
                                   {std::string(call.form.get("was_name")), parent_in(call, "was_parent")},
                                   {*name, parent_in(call, "parent")}, call.now);
      });
  if (!there) return site_.error_page(call.request, 404);
  if (!changed && changed.error() == OrganisationProblem::changed_meanwhile)
    return department_page(call, {},
                           say(call, "Somebody else has changed this department since you opened it. Look again."));
  if (!changed) return department_page(call, errors_for(call, changed.error()));
  return web::Response::see_other("/company/departments?done=department");
}

web::Response OrgPages::remove_department(const Call& call) const {
  const auto id = captured(call);
  const auto removed =
      site_.database().write([&](db::Transaction& transaction) -> std::expected<void, OrganisationProblem> {
        if (!still_administrator(transaction, call)) return std::unexpected(OrganisationProblem::gone);
        return departments::remove(transaction, audit_, entry_of(call, AuditKind::department_changed), id, call.now);
      });
  if (removed) return web::Response::see_other("/company/departments?done=department-removed");
  if (removed.error() == OrganisationProblem::gone) return site_.error_page(call.request, 404);
  // The page says why not.
  return department_page(call, {}, say(call, "The department is not empty, and was not removed."));
}

web::Response OrgPages::change_leader(const Call& call, ChangeLeader change, const char* done) const {
  const auto id = captured(call);
  const PersonId leader{whole_number(call.form.get("person")).value_or(0)};
  const bool changed = site_.database().write([&](db::Transaction& transaction) {
    return still_administrator(transaction, call) &&
           change(transaction, audit_, entry_of(call, AuditKind::department_changed), id, leader, call.now);
  });
  if (!changed) return site_.error_page(call.request, 404);
  site_.forget_sessions();
  return web::Response::see_other(path_of(id) + done);
}

}  // namespace portner
