#include "features/links/link_pages.h"

#include "features/company/company.h"
#include "features/links/one_time_link.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session.h"
#include "features/sign_in/words.h"
#include "features/wording/wording.h"

namespace portner {

void LinkPages::add_routes() {
  auto& site = parts_.site;
  site.get("/link/set-password",
           [this](const Call& call) { return password_page(call, call.request.query_form().get("token"), {}); });
  site.post("/link/set-password", [this](const Call& call) { return set_password(call); }, web::Lane::hashing);
  site.get("/forgot-password", [this](const Call& call) { return forgotten_page(call, {}, {}); });
  site.post("/forgot-password", [this](const Call& call) { return send_link(call); });
  site.get("/link/first-company",
           [this](const Call& call) { return company_page(call, call.request.query_form().get("token"), {}); });
  site.post("/link/first-company", [this](const Call& call) { return make_company(call); }, web::Lane::hashing);
}

std::string LinkPages::say(const Call& call, const char* english) const {
  return parts_.site.translations().text(call.language, english);
}

web::Response LinkPages::forgotten_page(const Call& call, const FieldErrors& errors,
                                        const std::optional<Problem>& problem) const {
  web::Model model;
  if (!parts_.sends_mail) model.show("NO_MAIL");
  if (call.request.query_form().has("sent")) model.show("SENT");
  model.set("EMAIL", call.form.get("email").substr(0, 254));
  if (!errors.empty()) show_field_errors(model, say(call, "Check what you typed"), errors);
  if (problem) show_problem(model, *problem);
  return parts_.site.page(call, "links/forgotten.html", say(call, "Forgotten your password?"), std::move(model));
}

// The same answer whether or not somebody has the address.
web::Response LinkPages::send_link(const Call& call) const {
  const auto& site = parts_.site;
  if (!parts_.sends_mail) return web::Response::see_other("/forgot-password");
  const auto typed = call.form.get("email");
  if (!normalise_email(typed))
    return forgotten_page(call, {{"EMAIL", say(call, "Type your e-mail address, like anna@example.com.")}}, {});
  const auto asked = site.database().write([&](db::Transaction& transaction) {
    return parts_.password_mails.forgotten(transaction, typed, call.origin, call.language, call.now);
  });
  if (asked) return web::Response::see_other("/forgot-password?sent");
  const auto& [wait, reference] = asked.error();
  const auto& translations = site.translations();
  const auto text = translations.text(call.language, "Too many tries. Wait {duration}, then try again.",
                                      {{"duration", how_long(translations, call.language, wait)}});
  return forgotten_page(call, {}, Problem{.text = text, .reference = reference, .wait = wait});
}

web::Response LinkPages::dead_page(const Call& call) const {
  return parts_.site.page(call, "links/dead.html", say(call, "This link no longer works"), {}, 404);
}

web::Response LinkPages::password_page(const Call& call, std::string_view token, const FieldErrors& errors) const {
  const auto person = parts_.site.database().read([&](db::Transaction& transaction) -> std::optional<Person> {
    const auto link = one_time_link::look(transaction, LinkPurpose::set_password, token, call.now);
    if (!link || !link->person) return std::nullopt;
    return people_store::find(transaction, *link->person);
  });
  if (!person || !person->active) return dead_page(call);
  web::Model model;
  model.set("TOKEN", token).set("EMAIL", person->email).set("LEAST", std::int64_t{least_alone});
  if (!errors.empty()) show_field_errors(model, say(call, "Choose another password"), errors);
  return parts_.site.page(call, "links/set_password.html", say(call, "Choose your password"), std::move(model));
}

web::Response LinkPages::set_password(const Call& call) const {
  auto& site = parts_.site;
  const auto token = call.form.get("token");
  std::vector<std::string> words;
  const bool good = site.database().read([&](db::Transaction& transaction) {
    const auto link = one_time_link::look(transaction, LinkPurpose::set_password, token, call.now);
    if (!link || !link->person) return false;
    const auto person = people_store::find(transaction, *link->person);
    const auto company = person ? company_store::find(transaction, person->company) : std::nullopt;
    if (company) words = {person->name, person->email, company->name};
    return company.has_value();
  });
  if (!good) return dead_page(call);
  const auto password = normalise_password(call.form.get("password"));
  const auto weak = password
                        ? weakness(*password, least_alone, words)
                        : std::optional(call.form.get("password").empty() ? Weakness::too_short : Weakness::too_long);
  if (weak)
    return password_page(call, token,
                         {{"PASSWORD", words_for(*weak, least_alone, site.translations(), call.language)}});
  const auto hashed = parts_.passwords.hash(*password);
  const bool spent = site.database().write([&](db::Transaction& transaction) {
    const auto link = one_time_link::look(transaction, LinkPurpose::set_password, token, call.now);
    if (!link || !link->person || !one_time_link::spend(transaction, LinkPurpose::set_password, token, call.now))
      return false;
    people_store::lock(transaction, *link->person);
    const auto person = people_store::find(transaction, *link->person);
    if (!person || !person->active) return false;
    parts_.passwords.save(transaction, person->id, hashed, call.now);
    session_store::end_others(transaction, person->id, std::nullopt);
    attempt_store::end_all(transaction, person->id);
    device_store::forget_others(transaction, person->id, "");
    parts_.notices.send(transaction, NoticeKind::password_changed, *person, call.origin, call.now);
    parts_.audit.append(
        transaction,
        {.kind = AuditKind::password_set, .company = person->company, .person = person->id, .origin = call.origin},
        call.now);
    return true;
  });
  if (!spent) return dead_page(call);
  site.forget_sessions();
  return web::Response::see_other("/sign-in?done=password");
}

web::Response LinkPages::company_page(const Call& call, std::string_view token, const FieldErrors& errors) const {
  const bool good = parts_.site.database().read([&](db::Transaction& transaction) {
    return one_time_link::look(transaction, LinkPurpose::first_company, token, call.now).has_value();
  });
  if (!good) return dead_page(call);
  web::Model model;
  model.set("TOKEN", token)
      .set("LEAST", std::int64_t{least_alone})
      .set("COMPANY", call.form.get("company").substr(0, 100))
      .set("NAME", call.form.get("name").substr(0, 100))
      .set("EMAIL", call.form.get("email").substr(0, 254));
  if (!errors.empty()) show_field_errors(model, say(call, "Check what you typed"), errors);
  return parts_.site.page(call, "links/first_company.html", say(call, "Your company and you"), std::move(model));
}

web::Response LinkPages::make_company(const Call& call) const {
  auto& site = parts_.site;
  const auto token = call.form.get("token");
  const auto company = normalise_name(call.form.get("company"));
  const auto name = normalise_name(call.form.get("name"));
  const auto email = normalise_email(call.form.get("email"));
  const auto password = normalise_password(call.form.get("password"));
  FieldErrors errors;
  if (!company) errors["COMPANY"] = say(call, "Type the company’s name.");
  if (!name) errors["NAME"] = say(call, "Type your name.");
  if (!email) errors["EMAIL"] = say(call, "Type your e-mail address, like anna@example.com.");
  const auto weak =
      password ? weakness(*password, least_alone, {company.value_or(""), name.value_or(""), email.value_or("")})
               : std::optional(Weakness::too_short);
  if (weak) errors["PASSWORD"] = words_for(*weak, least_alone, site.translations(), call.language);
  if (!errors.empty()) return company_page(call, token, errors);

  const auto hashed = parts_.passwords.hash(*password);
  const bool made = site.database().write([&](db::Transaction& transaction) {
    if (!one_time_link::spend(transaction, LinkPurpose::first_company, token, call.now)) return false;
    const auto id = company_store::create(transaction, *company, call.language.tag,
                                          region_of_language(call.language.tag), call.now);
    Person person{{}, id, *email, *name, {}, std::nullopt, call.language.tag, Role::administrator, true};
    person.id = people_store::create(transaction, person, call.now);
    parts_.passwords.save(transaction, person.id, hashed, call.now);
    parts_.audit.append(transaction, {.kind = AuditKind::company_created, .company = id, .origin = call.origin},
                        call.now);
    parts_.audit.append(transaction,
                        {.kind = AuditKind::person_created, .company = id, .person = person.id, .origin = call.origin},
                        call.now);
    return true;
  });
  if (!made) return dead_page(call);
  return web::Response::see_other("/sign-in?done=company");
}

}  // namespace portner
