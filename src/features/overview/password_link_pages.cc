#include "features/overview/password_link_pages.h"

#include "features/administration/colleague.h"
#include "features/overview/overview_pages.h"
#include "features/session/session.h"
#include "features/throttle/throttle.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr Budget links_to_person{"password-link", 3, Seconds{24 * 3600}};

// Back to the person's page where the link was asked for there, else to the overview as it was filtered.
std::string back(const web::Form& fields, const Person& person, std::string_view more) {
  if (fields.get("next") != path_of(person)) return overview_path(filter_in(fields), more);
  return path_of(person) + (more.empty() ? "" : "?") + std::string(more);
}

}  // namespace

void PasswordLinkPages::add_routes() {
  site_.get("/hr/users/{id}/password-link",
            [this](const Call& call) { return ask_page(call, call.request.query_form(), std::nullopt); });
  site_.post("/hr/users/{id}/password-link", [this](const Call& call) { return send(call); });
}

std::string PasswordLinkPages::say(const Call& call, const char* english,
                                   const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

std::optional<Person> PasswordLinkPages::person(db::Transaction& transaction, const Call& call) const {
  auto found = colleague(transaction, call);
  const auto viewer = viewer_of(*call.visitor.session);
  if (!found || !found->active) return std::nullopt;
  if (viewer.leader && found->role == Role::administrator) return std::nullopt;
  if (!overview_store::reaches(transaction, viewer, found->id)) return std::nullopt;
  return found;
}

web::Response PasswordLinkPages::ask_page(const Call& call, const web::Form& fields,
                                          const std::optional<Problem>& problem) const {
  const auto found = site_.database().read([&](db::Transaction& transaction) { return person(transaction, call); });
  if (!found) return site_.error_page(call.request, 404);
  web::Model model;
  model.set("NAME", found->name)
      .set("EMAIL", found->email)
      .set("ACTION", path_of(*found) + "/password-link")
      .set("BACK", back(fields, *found, ""));
  keep_filter(model, filter_in(fields));
  if (fields.get("next") == path_of(*found))
    model.add("FILTER_FIELD").set("FIELD", "next").set("VALUE", path_of(*found));
  if (problem) show_problem(model, *problem);
  return site_.page(call, "overview/password_link.html", say(call, "Send a password link"), std::move(model));
}

web::Response PasswordLinkPages::send(const Call& call) const {
  std::optional<Person> found;
  std::optional<Exhausted> exhausted;
  site_.database().write([&](db::Transaction& transaction) {
    exhausted.reset();
    found = person(transaction, call);
    if (!found) return;
    people_store::lock(transaction, found->id);
    // What was so before the lock may not be so any more.
    found = session_store::hold(transaction, call.visitor.session->session) ? person(transaction, call) : std::nullopt;
    if (!found) return;
    const auto reserved = reserve(transaction, links_to_person, std::to_string(found->id.value), call.now);
    if (!reserved) {
      exhausted = reserved.error();
      return;
    }
    mails_.reset(transaction, *found, call.visitor.session->person, call.now);
  });
  if (!found) return site_.error_page(call.request, 404);
  if (exhausted)
    return ask_page(call, call.form,
                    Problem{say(call, "{name} has been sent three links within a day.", {{"name", found->name}}),
                            {say(call, "You can send another one in {duration}.",
                                 {{"duration", how_long(site_.translations(), call.language, exhausted->retry_in)}})}});
  return web::Response::see_other(back(call.form, *found, "done=link-sent"));
}

}  // namespace portner
