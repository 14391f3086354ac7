#include "features/sign_in/sign_in_pages.h"

#include "features/audit/reference.h"
#include "features/authenticator_app/enrol_page.h"
#include "features/company/company.h"
#include "features/sign_in/own.h"
#include "features/sign_in/words.h"
#include "features/sms_code/text_line.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view set_up_path = "/sign-in/set-up";
constexpr std::string_view app_path = "/sign-in/set-up/app";

}  // namespace

void SignInPages::add_routes() {
  site_.get("/sign-in", [this](const Call& call) {
    const auto query = call.request.query_form();
    std::optional<Refusal> over;
    if (query.has("over")) over = Refusal{Refused::attempt_over, normalise_reference(query.get("over")).value_or("")};
    return sign_in_page(call, "", query.get("next"), over);
  });
  site_.post("/sign-in", [this](const Call& call) { return sign_in(call); }, web::Lane::hashing);
  site_.get("/sign-in/code", [this](const Call& call) { return code_page(call, way_in(call), std::nullopt); });
  site_.post("/sign-in/code", [this](const Call& call) { return code(call); });
  site_.post("/sign-in/cancel", [this](const Call& call) { return cancel(call); });
  site_.get("/sign-in/set-up", [this](const Call& call) { return set_up_page(call); });
  site_.post("/sign-in/skip", [this](const Call& call) { return go(flow_.skip(*call.visitor.attempt, whence(call))); });
  site_.post("/sign-in/set-up/app/start", [this](const Call& call) { return start_app(call); });
  site_.get(app_path, [this](const Call& call) { return app_page(call, std::nullopt, ""); });
  site_.post(app_path, [this](const Call& call) { return verify_app(call); });
  site_.post("/sign-in/set-up/app/cancel", [this](const Call& call) { return cancel_app(call); });
  site_.get("/sign-in/password", [this](const Call& call) { return password_page(call, std::nullopt); });
  site_.post("/sign-in/password", [this](const Call& call) { return change_password(call); }, web::Lane::hashing);
  site_.get("/prove", [this](const Call& call) {
    return prove_page(call, way(call), call.request.query_form().get("next"), std::nullopt);
  });
  site_.post("/prove", [this](const Call& call) { return prove(call); }, web::Lane::hashing);
  site_.post("/sign-out", [this](const Call& call) { return sign_out(call); });
  add_sms_routes();
}

Problem SignInPages::words(const Call& call, const Refusal& refusal) const {
  return problem_of(refusal, site_.translations(), call.language);
}
Problem SignInPages::words(const Call& call, const TextRefusal& refusal) const {
  return problem_of(refusal, site_.translations(), call.language);
}

web::Response SignInPages::sign_in_page(const Call& call, std::string_view email, std::string_view next,
                                        const std::optional<Refusal>& refusal) const {
  web::Model model;
  model.set("EMAIL", email).set("NEXT", web::local_path_or(next, "/"));
  if (refusal) show_problem(model, words(call, *refusal));
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  if (done == "undone")
    model.add("NOTICE")
        .set("TEXT", site_.translations().text(call.language, "The change is undone. Choose a new password now."))
        .show("GOOD");
  if (done == "password" || done == "company") {
    const auto text =
        done == "password"
            ? site_.translations().text(call.language, "Your password is saved. Sign in with it.")
            : site_.translations().text(call.language, "Your company is ready. Sign in as its administrator.");
    model.add("NOTICE").set("TEXT", text).show("GOOD");
  }
  return site_.page(call, "sign_in/sign_in.html", site_.translations().text(call.language, "Sign in"),
                    std::move(model));
}

web::Response SignInPages::sign_in(const Call& call) const {
  const auto email = call.form.get("email");
  const auto next = web::local_path_or(call.form.get("next"), "/");
  const auto step = flow_.password(email, call.form.get("password"), next, whence(call));
  if (const auto* refusal = std::get_if<Refusal>(&step)) {
    site_.journal(call.request, "sign_in_refused",
                  {{"reference", refusal->reference}, {"why", std::string(name_of(refusal->why))}});
    return sign_in_page(call, email.substr(0, 254), next, *refusal);
  }
  return go(step);
}

web::Response SignInPages::go(const Step& step) const {
  if (const auto* onwards = std::get_if<Onwards>(&step)) {
    auto response = web::Response::see_other(onwards->owes == Owes::code              ? "/sign-in/code"
                                             : onwards->owes == Owes::password_change ? "/sign-in/password"
                                                                                      : set_up_path);
    site_.give_attempt(response, onwards->attempt_token);
    return response;
  }
  if (const auto* entered = std::get_if<Entered>(&step)) {
    auto response = web::Response::see_other(web::local_path_or(entered->next_path, "/"));
    site_.take_attempt(response);
    site_.give_session(response, entered->session_token);
    if (entered->device_token) site_.give_device(response, *entered->device_token);
    return response;
  }
  auto response = web::Response::see_other("/sign-in?over");
  site_.take_attempt(response);
  return response;
}

web::Response SignInPages::cancel(const Call& call) const {
  site_.database().write(
      [&](db::Transaction& transaction) { return attempt_store::spend(transaction, call.visitor.attempt->id); });
  auto response = web::Response::see_other("/sign-in");
  site_.take_attempt(response);
  return response;
}

web::Response SignInPages::set_up_page(const Call& call) const {
  web::Model model;
  model.set("APP_ACTION", "/sign-in/set-up/app/start");
  std::optional<Moment> skipping_ends_at;
  site_.database().read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, call.visitor.person());
    if (const auto number = texts_.offered(transaction, person); number) {
      model.add("SMS").set("HREF", "/sign-in/set-up/sms");
    } else {
      model.add("NO_SMS").set("TEXT", words_for(number.error(), site_.translations(), call.language));
    }
    const auto rule = company_store::rule(transaction, person.company);
    if (demand(rule, person.title, call.now) == Demand::later) skipping_ends_at = rule.skipping_ends_at;
    return true;
  });
  if (call.visitor.standing == Standing::must_set_up) {
    model.show("REQUIRED");
  } else {
    model.show("SKIP");
    if (skipping_ends_at)
      model.add("LAST_SKIP_DAY")
          .set("FROM", which_day(site_.translations(), call.language, *skipping_ends_at))
          .set("DATE", which_day(site_.translations(), call.language, *skipping_ends_at - Seconds{1}));
  }
  return site_.page(call, "sign_in/offer.html", site_.translations().text(call.language, "Set up 2FA"),
                    std::move(model));
}

web::Response SignInPages::start_app(const Call& call) const {
  site_.database().write([&](db::Transaction& transaction) {
    apps_.start(transaction, call.visitor.person(), asker_of(call.visitor.attempt->id), call.now);
  });
  return web::Response::see_other(app_path);
}

web::Response SignInPages::app_page(const Call& call, const std::optional<Refusal>& refusal,
                                    std::string_view name) const {
  std::optional<PendingApp> pending;
  const auto person = site_.database().read([&](db::Transaction& transaction) {
    pending = apps_.pending(transaction, call.visitor.person(), asker_of(call.visitor.attempt->id), call.now);
    return person_of(transaction, call.visitor.person());
  });
  if (!pending) return web::Response::see_other(set_up_path);
  const auto app_name =
      name.empty() ? suggested_app_name(person.name, site_.translations(), call.language) : std::string(name);
  auto model = enrol_model(*pending, person.email, app_path, "/sign-in/set-up/app/cancel", app_name,
                           site_.translations(), call.language);
  if (refusal) show_problem(model, words(call, *refusal));
  return site_.page(call, "authenticator_app/enrol.html",
                    site_.translations().text(call.language, "Set up your authenticator app"), std::move(model));
}

web::Response SignInPages::verify_app(const Call& call) const {
  const auto person = site_.database().read(
      [&](db::Transaction& transaction) { return person_of(transaction, call.visitor.person()); });
  const auto name =
      app_name_or(call.form.get("name"), suggested_app_name(person.name, site_.translations(), call.language));
  const auto step = flow_.set_up_app(*call.visitor.attempt, name, call.form.get("code"), whence(call));
  const auto* refusal = std::get_if<Refusal>(&step);
  if (!refusal) {
    site_.forget_sessions();
    return go(step);
  }
  if (refusal->why == Refused::attempt_over) return web::Response::see_other(set_up_path);
  return app_page(call, *refusal, name);
}

web::Response SignInPages::cancel_app(const Call& call) const {
  site_.database().write([&](db::Transaction& transaction) {
    apps_.cancel(transaction, call.visitor.person(), asker_of(call.visitor.attempt->id));
  });
  return web::Response::see_other(set_up_path);
}

web::Response SignInPages::password_page(const Call& call, const std::optional<Refusal>& refusal) const {
  web::Model model;
  const auto person = site_.database().read(
      [&](db::Transaction& transaction) { return person_of(transaction, call.visitor.person()); });
  model.set("EMAIL", person.email).set("LEAST", std::int64_t{least_alone});
  if (refusal)
    show_field_errors(model, site_.translations().text(call.language, "Choose another password"),
                      {{"PASSWORD", words(call, *refusal).text}});
  return site_.page(call, "sign_in/change_password.html",
                    site_.translations().text(call.language, "Choose a new password"), std::move(model));
}

web::Response SignInPages::change_password(const Call& call) const {
  const auto step = flow_.change_password(*call.visitor.attempt, call.form.get("password"), whence(call));
  if (const auto* refusal = std::get_if<Refusal>(&step); refusal && refusal->why == Refused::weak_password)
    return password_page(call, *refusal);
  site_.forget_sessions();
  return go(step);
}

web::Response SignInPages::sign_out(const Call& call) const {
  flow_.sign_out(*call.visitor.session, whence(call));
  site_.forget_sessions();
  auto response = web::Response::see_other("/sign-in");
  site_.take_session(response);
  return response;
}

}  // namespace portner
