#include "features/sign_in/sign_in_pages.h"

#include "features/audit/reference.h"
#include "features/authenticator_app/enrol_page.h"
#include "features/company/company.h"
#include "features/sign_in/words.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view set_up_path = "/sign-in/set-up";
constexpr std::string_view app_path = "/sign-in/set-up/app";

Whence whence(const Call& call) {
  return {call.origin, call.device_token, call.now};
}

std::string asker(const Call& call) {
  return "attempt " + std::to_string(call.visitor.attempt->id.value);
}

Person person_of(db::Transaction& transaction, const Call& call) {
  auto person = people_store::find(transaction, call.visitor.person());
  if (!person) throw db::Fault("a visitor who is nobody");
  return std::move(*person);
}

}  // namespace

void SignInPages::add_routes() {
  site_.get("/sign-in", [this](const Call& call) {
    const auto query = call.request.query_form();
    std::optional<Refusal> over;
    if (query.has("over")) over = Refusal{Refused::attempt_over, normalise_reference(query.get("over")).value_or("")};
    return sign_in_page(call, "", query.get("next"), over);
  });
  site_.post("/sign-in", [this](const Call& call) { return sign_in(call); }, web::Lane::hashing);
  site_.get("/sign-in/code", [this](const Call& call) { return code_page(call, std::nullopt); });
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
  site_.get("/prove",
            [this](const Call& call) { return prove_page(call, call.request.query_form().get("next"), std::nullopt); });
  site_.post("/prove", [this](const Call& call) { return prove(call); }, web::Lane::hashing);
  site_.post("/sign-out", [this](const Call& call) { return sign_out(call); });
}

Problem SignInPages::words(const Call& call, const Refusal& refusal) const {
  return problem_of(refusal, site_.translations(), call.language);
}

web::Response SignInPages::sign_in_page(const Call& call, std::string_view email, std::string_view next,
                                        const std::optional<Refusal>& refusal) const {
  web::Model model;
  model.set("EMAIL", email).set("NEXT", web::local_path_or(next, "/"));
  if (refusal) show_problem(model, words(call, *refusal));
  const auto query = call.request.query_form();
  const auto done = query.get("done");
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

web::Response SignInPages::code_page(const Call& call, const std::optional<Refusal>& refusal) const {
  web::Model model;
  site_.database().read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, call);
    model.set("EMAIL", person.email);
    const auto apps = apps_.active(transaction, person.id);
    if (apps.size() == 1) model.add("APP_HINT").set("NAME", apps.front().name);
    const auto details = people_store::card_details(transaction, person);
    const auto add_helper = [&](const Contact& contact, std::string_view role) {
      auto& helper = model.add("HELPER");
      helper.set("NAME", contact.name).set("EMAIL", contact.email).show(role);
    };
    for (const auto& administrator : details.administrators) add_helper(administrator, "IS_ADMINISTRATOR");
    if (details.nearest_leader) add_helper(*details.nearest_leader, "IS_LEADER");
    return true;
  });
  if (refusal) {
    const auto problem = words(call, *refusal);
    if (refusal->why == Refused::malformed_code)
      show_field_errors(model, site_.translations().text(call.language, "Check what you typed"),
                        {{"CODE", problem.text}});
    else
      show_problem(model, problem);
  }
  return site_.page(call, "sign_in/code.html", site_.translations().text(call.language, "Enter your code"),
                    std::move(model));
}

web::Response SignInPages::code(const Call& call) const {
  const auto step = flow_.code(*call.visitor.attempt, call.form.get("code"), whence(call));
  const auto* refusal = std::get_if<Refusal>(&step);
  if (!refusal) return go(step);
  if (!refusal->reference.empty())
    site_.journal(call.request, "code_refused",
                  {{"reference", refusal->reference}, {"why", std::string(name_of(refusal->why))}});
  const bool over =
      refusal->why == Refused::attempt_over || (refusal->tries_left == 0 && refusal->why != Refused::malformed_code);
  if (!over) return code_page(call, *refusal);
  auto response = web::Response::see_other("/sign-in?over=" + refusal->reference);
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
  const auto rule = site_.database().read([&](db::Transaction& transaction) {
    return company_store::rule(transaction, person_of(transaction, call).company);
  });
  if (call.visitor.standing == Standing::must_set_up) {
    model.show("REQUIRED");
  } else {
    model.show("SKIP");
    if (rule.two_factor == TwoFactor::required && rule.skipping_ends_at && call.now < *rule.skipping_ends_at)
      model.add("LAST_SKIP_DAY")
          .set("DATE", which_day(site_.translations(), call.language, *rule.skipping_ends_at - Seconds{1}));
  }
  return site_.page(call, "sign_in/offer.html", site_.translations().text(call.language, "Set up 2FA"),
                    std::move(model));
}

web::Response SignInPages::start_app(const Call& call) const {
  site_.database().write(
      [&](db::Transaction& transaction) { apps_.start(transaction, call.visitor.person(), asker(call), call.now); });
  return web::Response::see_other(app_path);
}

web::Response SignInPages::app_page(const Call& call, const std::optional<Refusal>& refusal,
                                    std::string_view name) const {
  std::optional<PendingApp> pending;
  const auto person = site_.database().read([&](db::Transaction& transaction) {
    pending = apps_.pending(transaction, call.visitor.person(), asker(call), call.now);
    return person_of(transaction, call);
  });
  if (!pending) return web::Response::see_other(set_up_path);
  const auto app_name =
      name.empty() ? suggested_app_name(person.name, site_.translations(), call.language) : std::string(name);
  auto model = enrol_model(*pending, person.email, app_path, "/sign-in/set-up/app/cancel", app_name);
  if (refusal) show_problem(model, words(call, *refusal));
  return site_.page(call, "authenticator_app/enrol.html",
                    site_.translations().text(call.language, "Set up your authenticator app"), std::move(model));
}

web::Response SignInPages::verify_app(const Call& call) const {
  const auto person = site_.database().read([&](db::Transaction& transaction) { return person_of(transaction, call); });
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
  site_.database().write(
      [&](db::Transaction& transaction) { apps_.cancel(transaction, call.visitor.person(), asker(call)); });
  return web::Response::see_other(set_up_path);
}

web::Response SignInPages::password_page(const Call& call, const std::optional<Refusal>& refusal) const {
  web::Model model;
  const auto person = site_.database().read([&](db::Transaction& transaction) { return person_of(transaction, call); });
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

web::Response SignInPages::prove_page(const Call& call, std::string_view next,
                                      const std::optional<Refusal>& refusal) const {
  web::Model model;
  model.set("NEXT", web::local_path_or(next, "/"));
  const bool by_code = site_.database().read(
      [&](db::Transaction& transaction) { return apps_.any_active(transaction, call.visitor.person()); });
  model.show(by_code ? "ASK_CODE" : "ASK_PASSWORD");
  if (refusal) {
    auto problem = words(call, *refusal);
    if (refusal->why == Refused::wrong_password)
      problem = {site_.translations().text(call.language, "That password is not right."), {}, refusal->reference};
    show_problem(model, problem);
  }
  return site_.page(call, "sign_in/prove.html", site_.translations().text(call.language, "Prove it is you"),
                    std::move(model));
}

web::Response SignInPages::prove(const Call& call) const {
  const auto next = web::local_path_or(call.form.get("next"), "/");
  const auto typed = call.form.has("code") ? call.form.get("code") : call.form.get("password");
  const auto answer = flow_.prove(*call.visitor.session, typed, whence(call));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    if (!refusal->reference.empty())
      site_.journal(call.request, "proof_refused",
                    {{"reference", refusal->reference}, {"why", std::string(name_of(refusal->why))}});
    return prove_page(call, next, *refusal);
  }
  site_.forget_sessions();
  auto response = web::Response::see_other(next);
  site_.give_session(response, std::get<Secret>(answer));
  return response;
}

web::Response SignInPages::sign_out(const Call& call) const {
  flow_.sign_out(*call.visitor.session, whence(call));
  site_.forget_sessions();
  auto response = web::Response::see_other("/sign-in");
  site_.take_session(response);
  return response;
}

}  // namespace portner
