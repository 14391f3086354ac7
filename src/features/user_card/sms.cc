#include "features/session/device.h"
#include "features/sign_in/own.h"
#include "features/sign_in/words.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/number_check.h"
#include "features/sms_code/text_line.h"
#include "features/user_card/user_card_pages.h"

namespace portner {
namespace {

constexpr std::string_view sms_path = "/me/security/sms";
constexpr std::string_view send_path = "/me/security/sms/send";
constexpr std::string_view security_path = "/me/security";

bool is_new_number(const std::optional<OutCode>& out) {
  return out && (out->purpose == SmsPurpose::enrol || out->purpose == SmsPurpose::change_number);
}

}  // namespace

void UserCardPages::add_sms_routes() {
  auto& site = parts_.site;
  site.get(sms_path, [this](const Call& call) { return sms_page(call, std::nullopt); });
  site.post(sms_path, [this](const Call& call) { return verify_sms(call); });
  site.post(send_path, [this](const Call& call) { return send_sms(call); });
  site.get("/me/security/sms/remove", [this](const Call& call) { return remove_sms_page(call); });
  site.post("/me/security/sms/remove", [this](const Call& call) { return remove_sms(call); });
  site.post("/me/security/prefer", [this](const Call& call) { return prefer(call); });
  site.get("/link/undo-number", [this](const Call& call) { return undo_page(call); });
  site.post("/link/undo-number", [this](const Call& call) { return undo(call); });
}

web::Response UserCardPages::sms_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto& translations = parts_.site.translations();
  web::Model model;
  model.set("ACTION", sms_path).set("SEND_ACTION", send_path).set("BACK", security_path).show("CARD");
  const bool shown = parts_.site.database().read([&](db::Transaction& transaction) {
    const auto out = SmsCodes::out(transaction, asker_of(call.visitor.session->session), call.now);
    if (is_new_number(out)) {
      if (out->purpose == SmsPurpose::change_number) model.show("CHANGE");
      model.add("CODE_OUT").set("NUMBER", as_dialled(out->number));
      show_text_line(model, transaction, *out, send_path, translations, call.language, call.now);
      return true;
    }
    const auto person = own(transaction, call);
    if (SmsCodes::factor(transaction, person.id)) return false;
    const auto number = parts_.texts.offered(transaction, person);
    if (number) model.add("ASK").set("NUMBER", as_dialled(number->e164));
    return number.has_value();
  });
  if (!shown) return web::Response::see_other(security_path);
  if (problem) show_problem(model, *problem);
  return parts_.site.page(call, "sms_code/enrol.html", say(call, "Use SMS authentication"), std::move(model));
}

web::Response UserCardPages::send_sms(const Call& call) const {
  const auto& session = *call.visitor.session;
  bool wants_proof = false;
  const auto sent =
      parts_.site.database().write([&](db::Transaction& transaction) -> std::expected<OutCode, TextRefusal> {
        wants_proof = false;
        const auto person = own(transaction, call);
        people_store::lock(transaction, person.id);
        if (!session_store::hold(transaction, session.session))
          return std::unexpected(TextRefusal{NoText::not_allowed});
        const auto asker = asker_of(session.session);
        // A code for a new number that is out goes there again.
        if (const auto out = SmsCodes::out(transaction, asker, call.now); is_new_number(out))
          return parts_.texts.send(transaction, {person, asker, out->purpose, out->number, call.origin}, call.language,
                                   call.now);
        // Verify with an empty field comes here too, some time after the proof.
        wants_proof = call.visitor.standing != Standing::freshly_proven;
        if (wants_proof || SmsCodes::factor(transaction, person.id))
          return std::unexpected(TextRefusal{NoText::not_allowed});
        const auto number = parts_.texts.offered(transaction, person);
        if (!number) return std::unexpected(number.error());
        return parts_.texts.send(transaction, {person, asker, SmsPurpose::enrol, number->e164, call.origin},
                                 call.language, call.now);
      });
  if (wants_proof) return web::Response::see_other(with_next("/prove", sms_path));
  if (!sent) return sms_page(call, problem_of(sent.error(), parts_.site.translations(), call.language));
  return web::Response::see_other(sms_path);
}

web::Response UserCardPages::change_number(const Call& call, const MobileNumber& number) const {
  const auto sent =
      parts_.site.database().write([&](db::Transaction& transaction) -> std::expected<OutCode, TextRefusal> {
        const auto person = own(transaction, call);
        people_store::lock(transaction, person.id);
        if (!session_store::hold(transaction, call.visitor.session->session) ||
            !SmsCodes::factor(transaction, person.id))
          return std::unexpected(TextRefusal{NoText::not_allowed});
        return parts_.texts.send(
            transaction,
            {person, asker_of(call.visitor.session->session), SmsPurpose::change_number, number.e164, call.origin},
            call.language, call.now);
      });
  if (!sent) return general_page(call, {{"PHONE", words_for(sent.error(), parts_.site.translations(), call.language)}});
  return web::Response::see_other(sms_path);
}

web::Response UserCardPages::verify_sms(const Call& call) const {
  if (call.form.get("code").empty()) return send_sms(call);
  const auto& session = *call.visitor.session;
  const auto code = otp::normalise_code(call.form.get("code"));
  bool over = false;
  bool changed = false;
  const auto refusal = parts_.site.database().write([&](db::Transaction& transaction) -> std::optional<Refusal> {
    const auto person = own(transaction, call);
    people_store::lock(transaction, person.id);
    const auto asker = asker_of(session.session);
    const auto out = SmsCodes::out(transaction, asker, call.now);
    over = !session_store::hold(transaction, session.session);
    if (over) return std::nullopt;
    if (!code) return Refusal{Refused::malformed_code};
    changed = SmsCodes::factor(transaction, person.id).has_value();
    const auto purpose = is_new_number(out) ? out->purpose : changed ? SmsPurpose::change_number : SmsPurpose::enrol;
    const auto verdict = check_new_number(transaction, parts_.sms, person.id, asker, purpose, *code, call.now);
    if (!verdict) return Refusal{Refused::must_wait, {}, verdict.error().retry_in};
    if (const auto refused = refusal_of(*verdict)) return Refusal{refused->why};
    take_over(transaction, call, person, std::get<SmsAccepted>(*verdict).number);
    return std::nullopt;
  });
  if (over) return web::Response::see_other(security_path);
  if (refusal) return sms_page(call, problem_of(*refusal, parts_.site.translations(), call.language));
  parts_.site.forget_sessions();
  return web::Response::see_other(changed ? "/me/security?done=number" : "/me/security?done=sms");
}

// A code has reached the number: codes go there from now on.
void UserCardPages::take_over(db::Transaction& transaction, const Call& call, const Person& person,
                              std::string_view number) const {
  const auto before = SmsCodes::factor(transaction, person.id);
  const bool first = !factors_of(transaction, parts_.apps, person).any();
  SmsCodes::activate(transaction, person.id, number, call.now);
  session_store::end_others(transaction, person.id, call.visitor.session->session);
  attempt_store::end_all(transaction, person.id);
  if (first) device_store::forget_others(transaction, person.id, call.device_token);
  if (before) people_store::save_telephone(transaction, person.id, as_dialled(number));
  // There is no number to go back to when the one before was an administrator's and never the person's.
  if (!before || !before->verified) {
    parts_.notices.send(transaction, NoticeKind::sms_added, person, call.origin, call.now);
    parts_.audit.append(transaction, entry(call, before ? AuditKind::number_changed : AuditKind::sms_added), call.now);
    return;
  }
  const auto token =
      number_change::make(transaction, parts_.entropy, {person.id, before->number, std::string(number)}, call.now);
  const auto link = parts_.public_url + "/link/undo-number?token=" + std::string(token.reveal());
  parts_.texts.tell(transaction, {person, "", SmsPurpose::change_number, before->number, call.origin},
                    say(call,
                        "Codes of your Portner account now go to another telephone. Not you? Undo it within 24 "
                        "hours: {link}",
                        {{"link", link}}),
                    Seconds{3600}, call.now);
  parts_.notices.send(transaction, NoticeKind::number_changed, person, call.origin, call.now, {{"link", link}});
  parts_.audit.append(transaction, entry(call, AuditKind::number_changed), call.now);
}

web::Response UserCardPages::remove_sms_page(const Call& call) const {
  const auto factor = parts_.site.database().read([&](db::Transaction& transaction) -> std::optional<SmsFactor> {
    if (factors(transaction, call).apps == 0) return std::nullopt;
    return SmsCodes::factor(transaction, call.visitor.person());
  });
  if (!factor) return parts_.site.error_page(call.request, 404);
  return ask_before_removing(call, say(call, "Stop codes by SMS?"),
                             say(call, "No more codes are sent to {NUMBER}. You sign in with your authenticator app.",
                                 {{"NUMBER", as_dialled(factor->number)}}));
}

web::Response UserCardPages::remove_sms(const Call& call) const {
  const bool removed = parts_.site.database().write([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    people_store::lock(transaction, person.id);
    // The last factor is not the person's to remove.
    if (!session_store::hold(transaction, call.visitor.session->session) || factors(transaction, call).apps == 0 ||
        !SmsCodes::remove(transaction, person.id))
      return false;
    session_store::end_others(transaction, person.id, call.visitor.session->session);
    attempt_store::end_all(transaction, person.id);
    parts_.notices.send(transaction, NoticeKind::sms_removed, person, call.origin, call.now);
    parts_.audit.append(transaction, entry(call, AuditKind::sms_removed), call.now);
    return true;
  });
  if (!removed) return parts_.site.error_page(call.request, 404);
  parts_.site.forget_sessions();
  return web::Response::see_other("/me/security?done=sms-removed");
}

web::Response UserCardPages::prefer(const Call& call) const {
  const auto factor = call.form.get("factor");
  if (factor != "app" && factor != "sms") return parts_.site.error_page(call.request, 400);
  parts_.site.database().write([&](db::Transaction& transaction) {
    people_store::save_preferred_factor(transaction, call.visitor.person(), factor);
  });
  return web::Response::see_other("/me/security?done=preferred");
}

web::Response UserCardPages::undo_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto token = query.get("token");
  web::Model model;
  parts_.site.database().read([&](db::Transaction& transaction) {
    if (const auto change = number_change::look(transaction, token, call.now))
      model.add("GOOD").set("TOKEN", token).set("OLD", masked(change->old_number));
    return true;
  });
  return parts_.site.page(call, "user_card/undo_number.html", say(call, "Undo the change of number"), std::move(model));
}

web::Response UserCardPages::undo(const Call& call) const {
  const bool undone = parts_.site.database().write([&](db::Transaction& transaction) {
    const auto change = number_change::undo(transaction, call.form.get("token"), call.now);
    if (!change) return false;
    const auto person = people_store::find(transaction, change->person);
    if (!person) return false;
    people_store::lock(transaction, person->id);
    if (SmsCodes::factor(transaction, person->id))
      SmsCodes::activate(transaction, person->id, change->old_number, call.now);
    people_store::save_telephone(transaction, person->id, as_dialled(change->old_number));
    session_store::end_others(transaction, person->id, std::nullopt);
    attempt_store::end_all(transaction, person->id);
    device_store::forget_others(transaction, person->id, "");
    parts_.notices.send(transaction, NoticeKind::number_change_undone, *person, call.origin, call.now);
    parts_.audit.append(transaction,
                        {.kind = AuditKind::number_change_undone,
                         .company = person->company,
                         .person = person->id,
                         .origin = call.origin},
                        call.now);
    return true;
  });
  if (!undone) return undo_page(call);
  parts_.site.forget_sessions();
  return web::Response::see_other("/sign-in?done=undone");
}

}  // namespace portner
