#include "features/company/company.h"
#include "features/history/history.h"
#include "features/session/device.h"
#include "features/sign_in/password_check.h"
#include "features/sign_in/words.h"
#include "features/user_card/user_card_pages.h"
#include "features/wording/wording.h"

namespace portner {
web::Response UserCardPages::security_page(const Call& call) const {
  const auto& translations = parts_.site.translations();
  const auto at = [&](Moment moment) { return when(translations, call.language, moment); };
  web::Model model;
  parts_.site.database().read([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    model.set("NAME", person.name);
    const auto apps = parts_.apps.active(transaction, person.id);
    const auto on = factors_of(transaction, parts_.apps, person);
    if (on.any()) model.show("ON");
    if (on.apps < most_apps) model.show("CAN_ADD");
    if (on.sms) {
      auto& row = model.add("SMS");
      row.set("NUMBER", as_dialled(on.sms->number)).set("ADDED", at(on.sms->since));
      if (on.sms->last_used_at) row.add("USED").set("LAST_USED", at(*on.sms->last_used_at));
      if (!on.sms->verified) row.show("UNVERIFIED");
      if (on.apps > 0) row.show("REMOVE");
    }
    if (on.apps > 0 && on.sms) model.add("BOTH").show(on.preferred == Way::sms ? "PREFERS_SMS" : "PREFERS_APP");
    for (const auto& app : apps) {
      auto& row = model.add("APP");
      row.set("NAME", app.name).set("ADDED", at(app.verified_at));
      if (app.last_used_at) {
        row.add("USED").set("LAST_USED", at(*app.last_used_at));
      }
      if (on.proven() > 1)
        row.add("REMOVE").set("HREF", "/me/security/apps/" + std::to_string(app.id.value) + "/remove");
    }
    const auto rule = company_store::rule(transaction, person.company);
    if (demand(rule, person.title, call.now) != Demand::none) model.show("REQUIRED_BY_COMPANY");
    if (const auto stored = parts_.passwords.find(transaction, person.id))
      model.set("PASSWORD_CHANGED", at(stored->changed_at));
    const auto sessions = session_store::list(transaction, person.id, call.now);
    for (const auto& session : sessions) {
      auto& row = model.add("SESSION");
      row.set("BROWSER", which_browser(translations, call.language, session.browser))
          .set("ADDRESS", session.address)
          .set("SIGNED_IN", at(session.created_at))
          .set("LAST_SEEN", at(session.last_seen_at));
      if (session.id == call.visitor.session->session) row.show("CURRENT");
    }
    if (sessions.size() > 1) model.show("HAS_OTHERS");
    const auto history = audit_search::find(
        transaction, {.company = person.company, .person = person.id, .kinds = history::login_kinds()});
    history::add_rows(model, history.lines, translations, call.language);
    return true;
  });
  show_done(call, model);
  const auto query = call.request.query_form();
  if (query.get("done") == "help") {
    auto& helped = model.add("HELPED");
    const auto next = web::local_path_or(query.get("next"), "/");
    if (next != "/") helped.add("ONWARDS").set("NEXT", next);
  }
  return parts_.site.page(call, "user_card/security.html", say(call, "Security"), std::move(model));
}

web::Response UserCardPages::sign_out_others(const Call& call) const {
  const auto& session = *call.visitor.session;
  parts_.site.database().write([&](db::Transaction& transaction) {
    session_store::end_others(transaction, session.person, session.session);
    attempt_store::end_all(transaction, session.person);
    device_store::forget_others(transaction, session.person, call.device_token);
    parts_.audit.append(transaction, entry(call, AuditKind::signed_out_elsewhere), call.now);
  });
  parts_.site.forget_sessions();
  return web::Response::see_other("/me/security?done=others");
}

web::Response UserCardPages::password_page(const Call& call, const FieldErrors& errors) const {
  web::Model model;
  parts_.site.database().read([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    const auto rule = company_store::rule(transaction, person.company);
    const auto least =
        least_length(factors_of(transaction, parts_.apps, person).any(), demand(rule, person.title, call.now));
    model.set("EMAIL", person.email).set("LEAST", static_cast<std::int64_t>(least));
    return true;
  });
  if (!errors.empty()) show_field_errors(model, say(call, "Check what you typed"), errors);
  return parts_.site.page(call, "user_card/password.html", say(call, "Change password"), std::move(model));
}

web::Response UserCardPages::change_password(const Call& call) const {
  const auto& session = *call.visitor.session;
  auto& site = parts_.site;
  std::size_t least = least_alone;
  std::optional<DeviceId> device;
  const auto person = site.database().read([&](db::Transaction& transaction) {
    auto found = own(transaction, call);
    const auto rule = company_store::rule(transaction, found.company);
    least = least_length(factors_of(transaction, parts_.apps, found).any(), demand(rule, found.title, call.now));
    device = device_store::find(transaction, found.id, call.device_token);
    return found;
  });
  const auto wanted = normalise_password(call.form.get("password"));
  const auto weak = wanted
                        ? weakness(*wanted, least, {person.name, person.email, session.company_name})
                        : std::optional(call.form.get("password").empty() ? Weakness::too_short : Weakness::too_long);
  if (weak) return password_page(call, {{"PASSWORD", words_for(*weak, least, site.translations(), call.language)}});

  const PasswordTry attempt{person.id, {}, device, call.origin.network};
  const auto current = normalise_password(call.form.get("current")).value_or(Secret());
  auto verdict = check_password(site.database(), parts_.passwords, attempt, current, call.now);
  if (const auto* wait = std::get_if<MustWait>(&verdict))
    return password_page(
        call,
        {{"CURRENT",
          problem_of({.why = Refused::must_wait, .wait = wait->retry_in}, site.translations(), call.language).text}});
  const auto* right = std::get_if<RightPassword>(&verdict);
  if (!right) return password_page(call, {{"CURRENT", say(call, "That is not your current password.")}});

  const auto hashed = parts_.passwords.hash(*wanted);
  const bool changed = site.database().write([&](db::Transaction& transaction) {
    for (const auto& reservation : right->reservations) refund(transaction, reservation);
    people_store::lock(transaction, person.id);
    if (!session_store::hold(transaction, session.session)) return false;
    parts_.passwords.save(transaction, person.id, hashed, call.now);
    session_store::end_others(transaction, person.id, session.session);
    attempt_store::end_all(transaction, person.id);
    device_store::forget_others(transaction, person.id, call.device_token);
    parts_.notices.send(transaction, NoticeKind::password_changed, person, call.origin, call.now);
    parts_.audit.append(transaction, entry(call, AuditKind::password_changed), call.now);
    return true;
  });
  if (!changed) return web::Response::see_other("/me/security");
  site.forget_sessions();
  return web::Response::see_other("/me/security?done=password");
}

}  // namespace portner
