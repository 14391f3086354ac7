#include <algorithm>

#include "features/sms_code/text_line.h"
#include "features/user_card/user_card_pages.h"

namespace portner {

void UserCardPages::add_routes() {
  auto& site = parts_.site;
  site.get("/me", [this](const Call& call) { return general_page(call, {}); });
  site.post("/me", [this](const Call& call) { return save_general(call); });
  site.get("/me/security", [this](const Call& call) { return security_page(call); });
  site.post("/me/security/sign-out-others", [this](const Call& call) { return sign_out_others(call); });
  site.get("/me/security/enable", [this](const Call& call) { return enable_page(call, std::nullopt); });
  site.post("/me/security/apps/start", [this](const Call& call) { return start_app(call); });
  site.get("/me/security/apps/new", [this](const Call& call) { return app_page(call, std::nullopt, ""); });
  site.post("/me/security/apps/new", [this](const Call& call) { return verify_app(call); });
  site.post("/me/security/apps/cancel", [this](const Call& call) { return cancel_app(call); });
  site.get("/me/security/apps/{id}/remove", [this](const Call& call) { return remove_page(call); });
  site.post("/me/security/apps/{id}/remove", [this](const Call& call) { return remove_app(call); });
  site.get("/me/security/password", [this](const Call& call) { return password_page(call, {}); });
  add_sms_routes();
  site.post("/me/security/password", [this](const Call& call) { return change_password(call); }, web::Lane::hashing);
}

Person UserCardPages::own(db::Transaction& transaction, const Call& call) const {
  auto person = people_store::find(transaction, call.visitor.person());
  if (!person) throw db::Fault("a session of nobody");
  return std::move(*person);
}

Factors UserCardPages::factors(db::Transaction& transaction, const Call& call) const {
  return factors_of(transaction, parts_.apps, own(transaction, call));
}

std::string UserCardPages::say(const Call& call, const char* english,
                               const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

AuditEntry UserCardPages::entry(const Call& call, AuditKind kind) const {
  const auto& session = *call.visitor.session;
  return {.kind = kind,
          .company = session.company,
          .person = session.person,
          .actor = session.person,
          .origin = call.origin};
}

// What the page before this one has done: it redirects here with ?done=.
void UserCardPages::show_done(const Call& call, web::Model& model) const {
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  std::string text;
  if (done == "saved") text = say(call, "Your data is saved.");
  if (done == "added") text = say(call, "2FA is on. The app is verified, and from now on you sign in with its codes.");
  if (done == "sms")
    text = say(call, "2FA is on. Your number is verified, and from now on you sign in with codes by SMS.");
  if (done == "number") text = say(call, "Your new number is verified. Codes go there from now on.");
  if (done == "sms-removed") text = say(call, "Codes by SMS are switched off.");
  if (done == "preferred") text = say(call, "Your choice is saved.");
  if (done == "removed") text = say(call, "The app is removed. Its codes no longer work.");
  if (done == "password") text = say(call, "Your password is changed, and you are signed out everywhere else.");
  if (done == "others") text = say(call, "You are signed out everywhere else.");
  if (!text.empty()) model.add("NOTICE").set("TEXT", text).show("GOOD");
}

web::Response UserCardPages::general_page(const Call& call, const FieldErrors& errors) const {
  web::Model model;
  parts_.site.database().read([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    const auto details = people_store::card_details(transaction, person);
    model.set("NAME", person.name)
        .set("EMAIL", person.email)
        .set("JOB_TITLE", details.title)
        .set("PHONE", errors.empty() ? std::string_view(person.telephone) : call.form.get("phone").substr(0, 40));
    for (const auto& department : details.departments) model.add("DEPARTMENT").set("NAME", department);
    if (details.nearest_leader)
      model.add("LEADER").set("NAME", details.nearest_leader->name).set("EMAIL", details.nearest_leader->email);
    for (const auto& administrator : details.administrators)
      model.add("ADMINISTRATOR").set("NAME", administrator.name).set("EMAIL", administrator.email);
    return true;
  });
  parts_.site.add_language_options(call, model, "LANGUAGE_OPTION", "SELECTED");
  if (!errors.empty()) show_field_errors(model, say(call, "Check what you typed"), errors);
  show_done(call, model);
  return parts_.site.page(call, "user_card/general.html", say(call, "Edit own data"), std::move(model));
}

web::Response UserCardPages::save_general(const Call& call) const {
  const auto telephone = normalise_telephone(call.form.get("phone"));
  if (!telephone)
    return general_page(
        call, {{"PHONE", say(call, "Type a telephone number: digits, and a + in front if it is from abroad.")}});
  const auto& languages = parts_.site.translations().languages();
  const web::Language language{std::string(call.form.get("language"))};
  const bool known = std::ranges::find(languages, language) != languages.end();
  // A number that codes go to changes when a code has reached the new one.
  std::optional<MobileNumber> changes_to;
  std::optional<TextRefusal> refusal;
  parts_.site.database().write([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    changes_to = std::nullopt;
    refusal = std::nullopt;
    if (const auto factor = SmsCodes::factor(transaction, person.id); factor && *telephone != person.telephone) {
      const auto number = parts_.texts.usable(transaction, person, *telephone);
      if (!number) refusal = number.error();
      if (number && number->e164 != factor->number) changes_to = *number;
    }
    if (refusal) return;
    people_store::save_own_data(transaction, person.id, changes_to ? person.telephone : *telephone,
                                known ? language.tag : person.language);
    parts_.audit.append(transaction, entry(call, AuditKind::person_changed), call.now);
  });
  if (refusal) return general_page(call, {{"PHONE", words_for(*refusal, parts_.site.translations(), call.language)}});
  parts_.site.forget_sessions();
  if (changes_to) return change_number(call, *changes_to);
  return web::Response::see_other("/me?done=saved");
}

}  // namespace portner
