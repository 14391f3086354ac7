// Where the pages of the flow send texts, and SMS as the first factor.
#include <nlohmann/json.hpp>

#include "features/sign_in/own.h"
#include "features/sign_in/sign_in_pages.h"
#include "features/sms_code/text_line.h"

namespace portner {
namespace {

constexpr std::string_view set_up_path = "/sign-in/set-up";
constexpr std::string_view sms_path = "/sign-in/set-up/sms";
constexpr std::string_view send_path = "/sign-in/set-up/sms/send";

}  // namespace

void SignInPages::add_sms_routes() {
  site_.post("/sign-in/code/sms", [this](const Call& call) { return send_code(call); });
  site_.get(sms_path, [this](const Call& call) { return set_up_sms_page(call, std::nullopt); });
  site_.post(sms_path, [this](const Call& call) { return verify_sms(call); });
  site_.post(send_path, [this](const Call& call) { return send_first_code(call); });
  site_.post("/prove/sms", [this](const Call& call) {
    return send_proof_code(call, web::local_path_or(call.form.get("next"), "/"));
  });
  site_.get("/sms/delivery", [this](const Call& call) { return delivery(call); });
}

web::Response SignInPages::send_code(const Call& call) const {
  const auto sent = flow_.send_code(*call.visitor.attempt, whence(call));
  if (!sent) return code_page(call, Way::sms, words(call, sent.error()));
  return web::Response::see_other("/sign-in/code?way=sms");
}

web::Response SignInPages::send_proof_code(const Call& call, std::string_view next) const {
  const auto sent = flow_.send_proof_code(*call.visitor.session, whence(call));
  if (!sent) return prove_page(call, Way::sms, next, words(call, sent.error()));
  return web::Response::see_other(with_next("/prove", next) + "&way=sms");
}

web::Response SignInPages::set_up_sms_page(const Call& call, const std::optional<Problem>& problem) const {
  web::Model model;
  model.set("ACTION", sms_path).set("SEND_ACTION", send_path).set("BACK", set_up_path);
  const bool offered = site_.database().read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, call.visitor.person());
    if (const auto out = SmsCodes::out(transaction, asker_of(call.visitor.attempt->id), call.now)) {
      model.add("CODE_OUT").set("NUMBER", as_dialled(out->number));
      show_text_line(model, transaction, *out, send_path, site_.translations(), call.language, call.now);
      return true;
    }
    const auto number = texts_.offered(transaction, person);
    if (number) model.add("ASK").set("NUMBER", as_dialled(number->e164));
    return number.has_value();
  });
  if (!offered) return web::Response::see_other(set_up_path);
  if (problem) show_problem(model, *problem);
  return site_.page(call, "sms_code/enrol.html", site_.translations().text(call.language, "Use SMS authentication"),
                    std::move(model));
}

web::Response SignInPages::send_first_code(const Call& call) const {
  const auto sent = flow_.send_first_code(*call.visitor.attempt, whence(call));
  if (!sent) return set_up_sms_page(call, words(call, sent.error()));
  return web::Response::see_other(sms_path);
}

web::Response SignInPages::verify_sms(const Call& call) const {
  if (call.form.get("code").empty()) return send_first_code(call);
  const auto step = flow_.set_up_sms(*call.visitor.attempt, call.form.get("code"), whence(call));
  const auto* refusal = std::get_if<Refusal>(&step);
  if (!refusal) {
    site_.forget_sessions();
    return go(step);
  }
  if (refusal->why == Refused::attempt_over) return web::Response::see_other(set_up_path);
  return set_up_sms_page(call, words(call, *refusal));
}

// For the script of the page: where the text is, and in how many seconds the code may be sent again.
web::Response SignInPages::delivery(const Call& call) const {
  const auto asker =
      call.visitor.attempt ? asker_of(call.visitor.attempt->id) : asker_of(call.visitor.session->session);
  nlohmann::json answer{{"text", ""}, {"settled", true}};
  site_.database().read([&](db::Transaction& transaction) {
    if (const auto out = SmsCodes::out(transaction, asker, call.now)) {
      const auto line = delivery_line(transaction, *out, site_.translations(), call.language);
      answer = {{"text", line.text}, {"settled", line.settled}};
    }
    return true;
  });
  return web::Response::json(answer.dump());
}

}  // namespace portner
