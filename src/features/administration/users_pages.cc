#include "features/administration/users_pages.h"

#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/administration/department_options.h"
#include "features/password/password.h"
#include "features/session/session.h"
#include "features/wording/wording.h"

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
  site_.get("/hr/users/{id}", [this](const Call& call) { return person_page(call, std::nullopt); });
  site_.get("/hr/users/{id}/deactivate", [this](const Call& call) { return deactivate_page(call, std::nullopt); });
  site_.post("/hr/users/{id}/deactivate", [this](const Call& call) { return deactivate(call); });
  site_.post("/hr/users/{id}/reactivate", [this](const Call& call) { return reactivate(call); });
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
    if (person.app && person.sms) {
      row.set("TWO_FACTOR", say(call, "App + SMS"));
    } else if (person.app) {
      row.set("TWO_FACTOR", say(call, "App"));
    } else if (person.sms) {
      row.set("TWO_FACTOR", say(call, "SMS"));
    } else {
      row.set("TWO_FACTOR", say(call, "None"));
    }
  }
  return site_.page(call, "administration/users.html", say(call, "Users"), std::move(model));
}

web::Response UsersPages::person_page(const Call& call, const std::optional<Problem>& problem) const {
  web::Model model;
  const bool found = site_.database().read([&](db::Transaction& transaction) {
    const auto person = colleague(transaction, call);
    if (!person) return false;
    const auto details = people_store::card_details(transaction, *person);
    model.set("NAME", person->name)
        .set("EMAIL", person->email)
        .set("PHONE", person->telephone)
        .set("JOB_TITLE", details.title)
        .set("ACTION", path_of(*person))
        .show(person->active ? "IS_ACTIVE" : "IS_INACTIVE");
    if (person->active && !Passwords::chosen(transaction, person->id))
      model.show(sends_mail_ ? "MAY_WELCOME" : "CANNOT_WELCOME");
    if (person->role == Role::administrator) model.show("IS_ADMINISTRATOR");
    for (const auto& department : details.departments) model.add("DEPARTMENT").set("NAME", department);
    if (details.nearest_leader)
      model.add("LEADER").set("NAME", details.nearest_leader->name).set("EMAIL", details.nearest_leader->email);
    for (const auto& session : session_store::list(transaction, person->id, call.now))
      model.add("SESSION")
          .set("BROWSER", session.browser.empty() ? say(call, "Unknown browser") : session.browser)
          .set("ADDRESS", session.address)
          .set("LAST_SEEN", when(site_.translations(), call.language, session.last_seen_at));
    return true;
  });
  if (!found) return site_.error_page(call.request, 404);
  if (problem) show_problem(model, *problem);
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  if (done == "deactivated")
    model.add("NOTICE").set("TEXT", say(call, "This person is deactivated and signed out everywhere.")).show("GOOD");
  if (done == "created") model.add("NOTICE").set("TEXT", say(call, "This person is a user now.")).show("GOOD");
  if (done == "saved") model.add("NOTICE").set("TEXT", say(call, "The changes are saved.")).show("GOOD");
  if (done == "welcome") model.add("NOTICE").set("TEXT", say(call, "The welcome mail is on its way.")).show("GOOD");
  if (done == "welcome-not")
    model.add("NOTICE").set("TEXT", say(call, "This person has a password already, and needs no welcome mail."));
  if (done == "welcome-enough")
    model.add("NOTICE")
        .set("TEXT", say(call, "Three welcome mails within a day are enough. Try again tomorrow."))
        .show("WARNING");
  if (done == "reactivated") model.add("NOTICE").set("TEXT", say(call, "This person can sign in again.")).show("GOOD");
  return site_.page(call, "administration/user.html", say(call, "User"), std::move(model));
}

web::Response UsersPages::deactivate_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto person = site_.database().read([&](db::Transaction& transaction) { return colleague(transaction, call); });
  if (!person) return site_.error_page(call.request, 404);
  web::Model model;
  model.set("NAME", person->name)
      .set("BACK", path_of(*person))
      .set("REASON", call.form.get("reason").substr(0, longest_reason));
  if (problem) show_problem(model, *problem);
  return site_.page(call, "administration/deactivate.html", say(call, "Deactivate"), std::move(model));
}

web::Response UsersPages::deactivate(const Call& call) const {
  const auto reason = reason_of(call);
  if (!reason) return deactivate_page(call, Problem{say(call, "Write why, in a sentence or two.")});
  std::optional<Person> person;
  const auto done = site_.database().write([&](db::Transaction& transaction) -> std::expected<void, StaffProblem> {
    person = colleague(transaction, call);
    // Whoever asks may have been shut out meanwhile: then nobody is found.
    if (person && !session_store::hold(transaction, call.visitor.session->session)) person.reset();
    if (!person) return {};
    auto why = entry_of(call, AuditKind::person_changed);
    why.detail["reason"] = *reason;
    return staff::deactivate(transaction, audit_, std::move(why), *person, call.now);
  });
  if (!person) return site_.error_page(call.request, 404);
  if (!done && done.error() == StaffProblem::last_administrator)
    return deactivate_page(call, Problem{say(call, "This is the company’s last administrator."),
                                         {say(call, "Somebody else must be an administrator first.")}});
  site_.forget_sessions();
  return web::Response::see_other(path_of(*person) + "?done=deactivated");
}

web::Response UsersPages::reactivate(const Call& call) const {
  const auto person = site_.database().write([&](db::Transaction& transaction) -> std::optional<Person> {
    auto found = colleague(transaction, call);
    if (!found || !session_store::hold(transaction, call.visitor.session->session)) return std::nullopt;
    // Active already is as good.
    static_cast<void>(
        staff::reactivate(transaction, audit_, entry_of(call, AuditKind::person_changed), *found, call.now));
    return found;
  });
  if (!person) return site_.error_page(call.request, 404);
  return web::Response::see_other(path_of(*person) + "?done=reactivated");
}

}  // namespace portner
