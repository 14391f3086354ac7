#include "features/administration/users_pages.h"

#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/session/session.h"
#include "features/sign_in/words.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

Shown shown_in(const web::Form& query) {
  if (query.get("show") == "inactive") return Shown::inactive;
  if (query.get("show") == "administrators") return Shown::administrators;
  return Shown::active;
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

web::Response UsersPages::list_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto typed = query.get("q").substr(0, 200);
  const auto shown = shown_in(query);
  const bool searches = !trim(typed).empty();
  const auto page = site_.database().read([&](db::Transaction& transaction) {
    const auto company = call.visitor.session->company;
    if (searches) return people_search::find(transaction, company, typed);
    const LastLine after{std::string(query.get("after")), PersonId{whole_number(query.get("id")).value_or(0)}};
    return people_search::list(transaction, company, shown, after);
  });
  web::Model model;
  model.set("QUERY", typed);
  if (searches) {
    model.show("SEARCHES");
    if (page.more) model.show("TYPE_MORE");
  } else {
    std::string_view show = "active";
    if (shown == Shown::active) model.show("ACTIVE");
    if (shown == Shown::inactive) {
      model.show("INACTIVE");
      show = "inactive";
    }
    if (shown == Shown::administrators) {
      model.show("ADMINISTRATORS");
      show = "administrators";
    }
    if (page.more)
      model.add("NEXT").set("SHOW", show).set("AFTER", page.people.back().name).set("ID", page.people.back().id.value);
    if (query.has("after")) model.add("FIRST").set("SHOW", show);
  }
  for (const auto& person : page.people) {
    auto& row = model.add("PERSON");
    row.set("NAME", person.name).set("EMAIL", person.email).set("JOB_TITLE", person.title).set("ID", person.id.value);
    if (!person.active) row.show("IS_INACTIVE");
    if (person.role == Role::administrator) row.show("IS_ADMINISTRATOR");
    row.set("TWO_FACTOR", two_factor_words(person.app, person.sms, site_.translations(), call.language));
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
