#include "features/administration/users_pages.h"

#include "base/text.h"
#include "features/administration/department_options.h"
#include "features/sign_in/words.h"

namespace portner {
namespace {

template <class Id>
std::optional<Id> id_in(const web::Form& query, std::string_view name) {
  const auto number = whole_number(query.get(name));
  return number && *number > 0 ? std::optional(Id{*number}) : std::nullopt;
}

// What of the filter a link carries on, beside who is shown.
std::string kept(const PeopleFilter& filter) {
  std::string query;
  if (filter.title) query += "&title=" + std::to_string(filter.title->value);
  if (filter.department) query += "&department=" + std::to_string(filter.department->value);
  if (filter.order == PeopleOrder::newest_first) query += "&order=newest";
  return query;
}

PeopleFilter filter_in(const web::Form& query) {
  PeopleFilter filter{.title = id_in<TitleId>(query, "title"), .department = id_in<DepartmentId>(query, "department")};
  if (query.get("show") == "inactive") filter.shown = Shown::inactive;
  if (query.get("show") == "administrators") filter.shown = Shown::administrators;
  if (query.get("order") == "newest") filter.order = PeopleOrder::newest_first;
  return filter;
}

}  // namespace

void UsersPages::add_routes() {
  site_.get("/hr/users", [this](const Call& call) { return list_page(call); });
}

std::string UsersPages::say(const Call& call, const char* english,
                            const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

// The choices, and the links that keep them.
void UsersPages::show_filter(const Call& call, web::Model& model, const PeopleFilter& filter) const {
  const auto company = call.visitor.session->company;
  site_.database().read([&](db::Transaction& transaction) {
    for (const auto& [id, name] : company_store::titles(transaction, company)) {
      auto& option = model.add("TITLE_OPTION").set("ID", id.value).set("NAME", name);
      if (filter.title == id) option.show("SELECTED");
    }
    add_department_options(model, "DEPARTMENT_OPTION", departments::tree(transaction, company), filter.department);
    return true;
  });
  for (const auto& [name, show] : {std::pair("ACTIVE_HREF", "active"), std::pair("INACTIVE_HREF", "inactive"),
                                   std::pair("ADMINISTRATORS_HREF", "administrators")})
    model.set(name, std::string("/hr/users?show=") + show + kept(filter));
  if (filter.order == PeopleOrder::newest_first) model.show("NEWEST");
  if (filter.title || filter.department || filter.order == PeopleOrder::newest_first) model.show("FILTERED");
}

web::Response UsersPages::list_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto typed = query.get("q").substr(0, 200);
  const auto filter = filter_in(query);
  const bool searches = !trim(typed).empty();
  const auto page = site_.database().read([&](db::Transaction& transaction) {
    const auto company = call.visitor.session->company;
    if (searches) return people_search::find(transaction, company, typed);
    const LastLine after{std::string(query.get("after")), PersonId{whole_number(query.get("id")).value_or(0)}};
    return people_search::list(transaction, company, filter, after);
  });
  web::Model model;
  model.set("QUERY", typed);
  if (searches) {
    model.show("SEARCHES");
    if (page.more) model.show("TYPE_MORE");
  } else {
    std::string_view show = "active";
    if (filter.shown == Shown::active) model.show("ACTIVE");
    if (filter.shown == Shown::inactive) {
      model.show("INACTIVE");
      show = "inactive";
    }
    if (filter.shown == Shown::administrators) {
      model.show("ADMINISTRATORS");
      show = "administrators";
    }
    model.set("SHOW", show);
    const auto address = "/hr/users?show=" + std::string(show);
    if (page.more) {
      const auto& last = page.people.back();
      model.add("NEXT").set("HREF", address + "&after=" + percent_encoded(last.name, [](char) { return false; }) +
                                        "&id=" + std::to_string(last.id.value) + kept(filter));
    }
    if (query.has("after")) model.add("FIRST").set("HREF", address + kept(filter));
  }
  show_filter(call, model, searches ? PeopleFilter{} : filter);
  for (const auto& person : page.people) {
    auto& row = model.add("PERSON");
    row.set("NAME", person.name).set("EMAIL", person.email).set("JOB_TITLE", person.title).set("ID", person.id.value);
    if (!person.active) row.show("IS_INACTIVE");
    if (person.role == Role::administrator) row.show("IS_ADMINISTRATOR");
    if (person.role == Role::support_agent) row.show("IS_SUPPORT_AGENT");
    row.set("TWO_FACTOR", two_factor_words(person.app, person.sms, site_.translations(), call.language));
  }
  return site_.page(call, "administration/users.html", say(call, "Users"), std::move(model));
}

}  // namespace portner
