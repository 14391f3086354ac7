#include "features/administration/person_pages.h"

#include "base/translatable.h"
#include "features/administration/colleague.h"
#include "features/company/company.h"
#include "features/password/password.h"
#include "features/people/mobile_number.h"
#include "features/session/session.h"
#include "features/sign_in/factors.h"
#include "features/wording/wording.h"

namespace portner {

void PersonPages::add_routes() {
  site_.get("/hr/users/{id}", [this](const Call& call) { return person_page(call); });
  site_.get("/hr/users/{id}/deactivate",
            [this](const Call& call) { return ask_why(call, deactivation(call), std::nullopt); });
  site_.post("/hr/users/{id}/deactivate", [this](const Call& call) { return deactivate(call); });
  site_.post("/hr/users/{id}/reactivate", [this](const Call& call) { return reactivate(call); });
  site_.get("/hr/users/{id}/turn-off-2fa",
            [this](const Call& call) { return ask_why(call, turning_off(call), std::nullopt); });
  site_.post("/hr/users/{id}/turn-off-2fa", [this](const Call& call) { return turn_off(call); });
  site_.post("/hr/users/{id}/sign-out", [this](const Call& call) { return sign_out(call); });
}

std::string PersonPages::say(const Call& call, const char* english,
                             const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

web::Response PersonPages::person_page(const Call& call) const {
  web::Model model;
  std::string name;
  const bool found = site_.database().read([&](db::Transaction& transaction) {
    const auto person = colleague(transaction, call);
    if (!person) return false;
    name = person->name;
    const auto details = people_store::card_details(transaction, *person);
    model.set("NAME", person->name)
        .set("EMAIL", person->email)
        .set("PHONE", person->telephone)
        .set("JOB_TITLE", details.title)
        .set("ACTION", path_of(*person))
        .show(person->active ? "IS_ACTIVE" : "IS_INACTIVE");
    if (person->active && !Passwords::has(transaction, person->id))
      model.show(sends_mail_ ? "MAY_WELCOME" : "CANNOT_WELCOME");
    if (person->role == Role::administrator) model.show("IS_ADMINISTRATOR");
    if (person->role == Role::support_agent) model.show("IS_SUPPORT_AGENT");
    for (const auto& department : details.departments) model.add("DEPARTMENT").set("NAME", department);
    if (details.nearest_leader)
      model.add("LEADER").set("NAME", details.nearest_leader->name).set("EMAIL", details.nearest_leader->email);
    show_security(transaction, call, *person, model);
    return true;
  });
  if (!found) return site_.error_page(call.request, 404);
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  const auto notice = [&](std::string_view what, const char* english, const char* tone = "GOOD") {
    if (done == what) model.add("NOTICE").set("TEXT", say(call, english)).show(tone);
  };
  notice("created", N_("This person is a user now."));
  notice("saved", N_("The changes are saved."));
  notice("welcome", N_("The welcome mail is on its way."));
  notice("welcome-not", N_("This person has a password already, and needs no welcome mail."), "INFO");
  notice("welcome-enough", N_("Three welcome mails within a day are enough. Try again tomorrow."), "WARNING");
  notice("deactivated", N_("This person is deactivated and signed out everywhere."));
  notice("reactivated", N_("This person can sign in again."));
  notice("2fa-off", N_("2FA is off for this person. They are signed out everywhere, and told by mail."));
  notice("link-sent", N_("A mail with a link to choose a new password is on its way."));
  notice("signed-out", N_("This person is signed out everywhere, and told by mail."));
  return site_.page(call, "administration/user.html", name, std::move(model));
}

void PersonPages::show_security(db::Transaction& transaction, const Call& call, const Person& person,
                                web::Model& model) const {
  const auto at = [&](Moment moment) { return when(site_.translations(), call.language, moment); };
  const auto add_factor = [&](const std::string& name, Moment since, const std::optional<Moment>& last_used) -> auto& {
    auto& row = model.add("FACTOR");
    row.set("NAME", name).set("ADDED", at(since));
    if (last_used) row.add("USED").set("LAST_USED", at(*last_used));
    return row;
  };
  for (const auto& app : apps_.active(transaction, person.id)) add_factor(app.name, app.verified_at, app.last_used_at);
  const auto sms = SmsCodes::factor(transaction, person.id);
  if (sms) {
    auto& row =
        add_factor(say(call, "SMS to {NUMBER}", {{"NUMBER", as_dialled(sms->number)}}), sms->since, sms->last_used_at);
    if (!sms->verified) row.show("UNVERIFIED");
  }
  const bool on = sms || !apps_.active(transaction, person.id).empty();
  if (on) model.show(person.id == call.visitor.person() ? "BY_ANOTHER" : "TURN_OFF");
  if (demand(company_store::rule(transaction, person.company), person.title, call.now) != Demand::none)
    model.show("REQUIRED_BY_COMPANY");
  for (const auto& session : session_store::list(transaction, person.id, call.now))
    model.add("SESSION")
        .set("BROWSER", which_browser(site_.translations(), call.language, session.browser))
        .set("ADDRESS", session.address)
        .set("LAST_SEEN", at(session.last_seen_at));
}

Problem PersonPages::words_for(const Call& call, StaffProblem problem) const {
  switch (problem) {
    case StaffProblem::last_administrator:
      return {say(call, "This is the company’s last administrator."),
              {say(call, "Somebody else must be an administrator first.")}};
    case StaffProblem::oneself:
      return {say(call, "You cannot do this for yourself."), {say(call, "Ask another administrator to do it.")}};
    case StaffProblem::without_two_factor:
      return {say(call, "You need 2FA yourself before you can turn off somebody else’s."),
              {say(call, "Switch it on under Security on your own user card.")}};
    case StaffProblem::already_so:
    case StaffProblem::email_taken:
    case StaffProblem::changed_meanwhile:
    case StaffProblem::unknown_place:
    case StaffProblem::no_mobile_number:
    case StaffProblem::own_role:
    case StaffProblem::own_number:
    case StaffProblem::too_many_mails:
      return {say(call, "Somebody else has done this meanwhile.")};
  }
  return {};
}

web::Response PersonPages::ask_why(const Call& call, const Deed& deed, const std::optional<Problem>& problem) const {
  const auto person = site_.database().read([&](db::Transaction& transaction) { return colleague(transaction, call); });
  if (!person) return site_.error_page(call.request, 404);
  const web::Translations::Arguments name{{"NAME", person->name}};
  web::Model model;
  model.set("HEADING", site_.translations().text(call.language, deed.heading, name))
      .set("NAME", person->name)
      .set("BACK", path_of(*person))
      .set("ACTION", call.request.path)
      .set("BUTTON", deed.button)
      .set("REASON", call.form.get("reason").substr(0, longest_reason));
  for (const auto& consequence : deed.consequences) model.add("CONSEQUENCE").set("TEXT", consequence);
  if (problem) show_problem(model, *problem);
  return site_.page(call, "administration/ask_why.html", deed.button, std::move(model));
}

web::Response PersonPages::do_it(const Call& call, const Deed& deed, const Rule& rule, std::string_view done) const {
  const auto reason = reason_of(call);
  if (!reason) return ask_why(call, deed, Problem{say(call, "Write why, in a sentence or two.")});
  std::optional<Person> person;
  const auto did = site_.database().write([&](db::Transaction& transaction) -> std::expected<void, StaffProblem> {
    person = colleague(transaction, call);
    // Whoever asks may have been shut out meanwhile: then nobody is found.
    if (!still_administrator(transaction, call)) person.reset();
    if (!person) return {};
    auto entry = entry_of(call, AuditKind::person_changed);
    entry.detail["reason"] = *reason;
    return rule(transaction, std::move(entry), *person);
  });
  if (!person) return site_.error_page(call.request, 404);
  if (!did && did.error() != StaffProblem::already_so) return ask_why(call, deed, words_for(call, did.error()));
  site_.forget_sessions();
  return web::Response::see_other(path_of(*person) + "?done=" + std::string(done));
}

PersonPages::Deed PersonPages::deactivation(const Call& call) const {
  return {N_("Deactivate {NAME}?"),
          {say(call,
               "They are signed out everywhere, and cannot sign in until somebody reactivates them. Password and 2FA "
               "are kept.")},
          say(call, "Deactivate")};
}

PersonPages::Deed PersonPages::turning_off(const Call& call) const {
  return {
      N_("Turn off 2FA for {NAME}?"),
      {say(call, "Make sure first that it is really them who ask: see them, or call a number that you knew before."),
       say(call,
           "Their authenticator apps and their number for codes are removed, and they are signed out everywhere. "
           "Their password alone opens the account until they set 2FA up again; where your company requires it, "
           "that is at the next sign-in."),
       say(call, "They and the other administrators are told by mail.")},
      say(call, "Turn off 2FA")};
}

web::Response PersonPages::deactivate(const Call& call) const {
  return do_it(
      call, deactivation(call),
      [&](db::Transaction& transaction, AuditEntry entry, const Person& person) {
        return staff::deactivate(transaction, audit_, notices_, std::move(entry), person, call.now);
      },
      "deactivated");
}

web::Response PersonPages::turn_off(const Call& call) const {
  return do_it(
      call, turning_off(call),
      [&](db::Transaction& transaction, AuditEntry entry, const Person& person) {
        return first_aid_.turn_off_two_factor(transaction, std::move(entry), person, call.now);
      },
      "2fa-off");
}

web::Response PersonPages::reactivate(const Call& call) const {
  const auto person = site_.database().write([&](db::Transaction& transaction) -> std::optional<Person> {
    auto found = colleague(transaction, call);
    if (!found || !still_administrator(transaction, call)) return std::nullopt;
    // Active already is as good.
    static_cast<void>(
        staff::reactivate(transaction, audit_, entry_of(call, AuditKind::person_changed), *found, call.now));
    return found;
  });
  if (!person) return site_.error_page(call.request, 404);
  return web::Response::see_other(path_of(*person) + "?done=reactivated");
}

web::Response PersonPages::sign_out(const Call& call) const {
  const auto& session = *call.visitor.session;
  const auto person = site_.database().write([&](db::Transaction& transaction) -> std::optional<Person> {
    auto found = colleague(transaction, call);
    if (!found || !still_administrator(transaction, call)) return std::nullopt;
    first_aid_.sign_out_everywhere(transaction, entry_of(call, AuditKind::signed_out_elsewhere), *found,
                                   found->id == session.person ? std::optional(session.session) : std::nullopt,
                                   call.now);
    return found;
  });
  if (!person) return site_.error_page(call.request, 404);
  site_.forget_sessions();
  return web::Response::see_other(path_of(*person) + "?done=signed-out");
}

}  // namespace portner
