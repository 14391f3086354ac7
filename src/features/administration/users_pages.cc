#include "features/administration/users_pages.h"

#include "base/text.h"
#include "features/sign_in/words.h"

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

}  // namespace portner
