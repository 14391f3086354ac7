// The pages that ask for a code: after the password, and as fresh proof.
#include "features/sign_in/own.h"
#include "features/sign_in/sign_in_pages.h"
#include "features/sms_code/text_line.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view prove_sms_path = "/prove/sms";

bool is_slip(const Refusal& refusal) {
  return refusal.why == Refused::malformed_code || refusal.why == Refused::malformed_help;
}

std::string asked_way(const Call& call) {
  const auto query = call.request.query_form();
  return std::string(call.form.has("way") ? call.form.get("way") : query.get("way"));
}

}  // namespace

Factors SignInPages::factors(const Call& call) const {
  return site_.database().read([&](db::Transaction& transaction) {
    return factors_of(transaction, apps_, person_of(transaction, call.visitor.person()));
  });
}

Way SignInPages::way_in(const Call& call) const {
  return asked_way(call) == "help" ? Way::help : way(call);
}

Way SignInPages::way(const Call& call) const {
  const auto on = factors(call);
  const auto asked = asked_way(call);
  const auto wanted = asked == "sms" ? Way::sms : asked == "app" ? Way::app : on.preferred;
  return on.has(wanted) ? wanted : on.preferred;
}

web::Response SignInPages::code_page(const Call& call, Way way, const std::optional<Problem>& problem) const {
  web::Model model;
  bool asks = true;
  site_.database().read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, call.visitor.person());
    model.set("EMAIL", person.email);
    const auto on = factors_of(transaction, apps_, person);
    if (way == Way::help) {
      model.show("BY_HELP");
    } else if (way == Way::app) {
      model.show("BY_APP");
      const auto apps = apps_.active(transaction, person.id);
      if (apps.size() == 1) model.add("APP_HINT").set("NAME", apps.front().name);
      if (on.sms) model.show("TO_SMS");
    } else {
      model.show("BY_SMS");
      const auto out = SmsCodes::out(transaction, asker_of(call.visitor.attempt->id), call.now);
      if (out) {
        model.add("SENT").set("NUMBER", masked(out->number));
        show_text_line(model, transaction, *out, "/sign-in/code/sms", site_.translations(), call.language, call.now);
      } else {
        model.show("NOT_SENT");
        asks = false;
      }
      if (on.apps > 0) model.show("TO_APP");
    }
    show_help(transaction, call, model, person);
    return true;
  });
  if (problem) {
    // A slip of the finger is told beside the field.
    const bool slip = asks && problem->reference.empty() && !problem->wait;
    if (slip)
      show_field_errors(model, site_.translations().text(call.language, "Check what you typed"),
                        {{"CODE", problem->text}});
    else
      show_problem(model, *problem);
  }
  return site_.page(call, "sign_in/code.html", site_.translations().text(call.language, "Enter your code"),
                    std::move(model));
}

void SignInPages::show_help(db::Transaction& transaction, const Call& call, web::Model& model,
                            const Person& person) const {
  const auto details = people_store::card_details(transaction, person);
  const auto add_helper = [&](const Contact& contact, std::string_view role) {
    auto& helper = model.add("HELPER");
    helper.set("NAME", contact.name).set("EMAIL", contact.email).show(role);
  };
  for (const auto& administrator : details.administrators) add_helper(administrator, "IS_ADMINISTRATOR");
  if (details.nearest_leader) add_helper(*details.nearest_leader, "IS_LEADER");
  const auto request = help_requests::newest(transaction, person.id, call.now);
  const auto asked = request ? when(site_.translations(), call.language, request->asked_at) : std::string();
  if (request && request->wants_code(call.now)) {
    auto& waits = model.add("REQUEST");
    waits.set("ASKED", asked).show(request->state == HelpState::open ? "WAITS" : "ANSWERED");
    for (const auto& administrator : details.administrators) waits.add("OF").set("NAME", administrator.name);
    if (request->state == HelpState::open) return;
  }
  if (request && request->state == HelpState::declined && call.now < request->asked_at + help_lifetime)
    model.add("DECLINED").set("ASKED", asked);
  model.show(details.administrators.empty() ? "NOBODY" : "ASK");
}

web::Response SignInPages::code(const Call& call) const {
  const auto by = way_in(call);
  // People are told to reload the page and press Verify when no text arrives.
  if (by == Way::sms && call.form.get("code").empty()) return send_code(call);
  auto step = flow_.code(*call.visitor.attempt, by, call.form.get("code"), whence(call));
  // Without their phone they would be back tomorrow: adding the new one comes first.
  if (auto* entered = std::get_if<Entered>(&step); entered && by == Way::help)
    entered->next_path = with_next("/me/security", entered->next_path) + "&done=help";
  const auto* refusal = std::get_if<Refusal>(&step);
  if (!refusal) return go(step);
  if (!refusal->reference.empty())
    site_.journal(call.request, "code_refused",
                  {{"reference", refusal->reference}, {"why", std::string(name_of(refusal->why))}});
  const bool over = refusal->why == Refused::attempt_over || (refusal->tries_left == 0 && !is_slip(*refusal));
  if (!over) return code_page(call, by, words(call, *refusal));
  auto response = web::Response::see_other("/sign-in?over=" + refusal->reference);
  site_.take_attempt(response);
  return response;
}

web::Response SignInPages::prove_page(const Call& call, Way way, std::string_view next,
                                      const std::optional<Problem>& problem) const {
  web::Model model;
  model.set("NEXT", web::local_path_or(next, "/"));
  site_.database().read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, call.visitor.person());
    const auto on = factors_of(transaction, apps_, person);
    if (!on.any()) {
      model.show("ASK_PASSWORD");
      return true;
    }
    if (way == Way::app && on.sms) model.show("TO_SMS");
    if (way == Way::sms && on.apps > 0) model.show("TO_APP");
    if (way == Way::app) {
      model.add("ASK_CODE").show("BY_APP");
      return true;
    }
    const auto out = SmsCodes::out(transaction, asker_of(call.visitor.session->session), call.now);
    if (out && out->purpose == SmsPurpose::prove) {
      model.add("ASK_CODE").add("BY_SMS").set("NUMBER", masked(out->number));
      show_text_line(model, transaction, *out, prove_sms_path, site_.translations(), call.language, call.now);
    } else {
      model.show("ASK_SMS");
    }
    return true;
  });
  if (problem) show_problem(model, *problem);
  return site_.page(call, "sign_in/prove.html", site_.translations().text(call.language, "Prove it is you"),
                    std::move(model));
}

web::Response SignInPages::prove(const Call& call) const {
  const auto next = web::local_path_or(call.form.get("next"), "/");
  const auto by = way(call);
  const bool by_code = call.form.has("code");
  if (by_code && by == Way::sms && call.form.get("code").empty()) return send_proof_code(call, next);
  const auto answer =
      flow_.prove(*call.visitor.session, by, call.form.get(by_code ? "code" : "password"), whence(call));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    if (!refusal->reference.empty())
      site_.journal(call.request, "proof_refused",
                    {{"reference", refusal->reference}, {"why", std::string(name_of(refusal->why))}});
    auto problem = words(call, *refusal);
    if (refusal->why == Refused::wrong_password)
      problem = {site_.translations().text(call.language, "That password is not right."), {}, refusal->reference};
    return prove_page(call, by, next, problem);
  }
  site_.forget_sessions();
  auto response = web::Response::see_other(next);
  site_.give_session(response, std::get<Secret>(answer));
  return response;
}

}  // namespace portner
