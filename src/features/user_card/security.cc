#include "features/company/company.h"
#include "features/session/device.h"
#include "features/sign_in/password_check.h"
#include "features/sign_in/words.h"
#include "features/user_card/user_card_pages.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr int history_rows = 50;

// What the login history shows; other events of the audit log are not sign-ins.
std::optional<std::string> outcome(const AuditEvent& event, const web::Translations& translations,
                                   const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  switch (event.kind) {
    case AuditKind::signed_in:
      return say("Signed in");
    case AuditKind::signed_out:
      return say("Signed out");
    case AuditKind::signed_out_elsewhere:
      return say("Signed out everywhere else");
    case AuditKind::password_refused:
      return say("Wrong password");
    case AuditKind::sign_in_throttled:
      return say("Too many tries");
    case AuditKind::code_refused:
      return say("Code not accepted");
    case AuditKind::proof_refused:
      return say("Proof not accepted");
    case AuditKind::proof_given:
      return say("Proof given");
    case AuditKind::app_added:
      return say("Authenticator app added");
    case AuditKind::app_removed:
      return say("Authenticator app removed");
    case AuditKind::sms_added:
      return say("Codes by SMS switched on");
    case AuditKind::sms_removed:
      return say("Codes by SMS switched off");
    case AuditKind::number_changed:
      return say("Number for codes changed");
    case AuditKind::number_change_undone:
      return say("Change of number undone");
    case AuditKind::number_needs_verifying:
      return say("Number changed by an administrator");
    case AuditKind::two_factor_off:
      return say("2FA turned off by an administrator");
    case AuditKind::sms_limited:
      return say("No text sent: the limit is reached");
    case AuditKind::password_forgotten:
      return say("Link for a new password asked for");
    case AuditKind::password_set:
    case AuditKind::password_changed:
      return say("Password changed");
    case AuditKind::help_asked:
      return say("Help to sign in asked for");
    case AuditKind::help_limited:
      return say("Too many requests for help");
    case AuditKind::help_code_given:
      return say("Code given by an administrator");
    case AuditKind::help_declined:
      return say("Request for help declined");
    case AuditKind::help_stopped:
      return say("Request for help stopped: it was not you");
    case AuditKind::company_created:
    case AuditKind::company_rule_changed:
    case AuditKind::person_created:
    case AuditKind::department_changed:
    case AuditKind::title_changed:
    case AuditKind::person_changed:
    case AuditKind::people_imported:
    case AuditKind::people_exported:
    case AuditKind::link_sent:
    case AuditKind::overview_exported:
    case AuditKind::people_reminded:
    case AuditKind::unlocked:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string how(const AuditEvent& event, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  const auto detail = [&](const char* name) {
    const auto found = event.detail.find(name);
    return found == event.detail.end() ? std::string() : found->second;
  };
  if (detail("how") == "password") return say("With password");
  if (detail("how") == "password+app") return say("With password and authenticator app");
  if (detail("how") == "password+sms") return say("With password and SMS");
  if (detail("how") == "password+help") return say("With password and a code from an administrator");
  if (!detail("app").empty()) return detail("app");
  const auto why = detail("why");
  if (why == "wrong_code" || why == "wrong_sms" || why == "wrong_help") return say("Wrong code");
  if (why == "code_used" || why == "sms_used" || why == "help_used") return say("Code used already");
  if (why == "sms_expired" || why == "sms_replaced" || why == "sms_none_out" || why == "help_expired")
    return say("Code expired");
  if (why == "clock_off") return say("The phone’s clock is off");
  if (why == "must_wait") return say("Had to wait");
  return {};
}

// Whose browser and address are no business of the person's.
bool by_administrator(AuditKind kind) {
  return kind == AuditKind::help_code_given || kind == AuditKind::help_declined;
}

}  // namespace

web::Response UserCardPages::security_page(const Call& call) const {
  const auto& translations = parts_.site.translations();
  const auto at = [&](Moment moment) { return when(translations, call.language, moment); };
  const auto browser_or_unknown = [&](const std::string& browser) {
    return browser.empty() ? say(call, "Unknown browser") : browser;
  };
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
      row.set("BROWSER", browser_or_unknown(session.browser))
          .set("ADDRESS", session.address)
          .set("SIGNED_IN", at(session.created_at))
          .set("LAST_SEEN", at(session.last_seen_at));
      if (session.id == call.visitor.session->session) row.show("CURRENT");
    }
    if (sessions.size() > 1) model.show("HAS_OTHERS");
    for (const auto& event : AuditLog::history(transaction, person.id, history_rows)) {
      const auto words = outcome(event, translations, call.language);
      if (!words) continue;
      auto& row = model.add("HISTORY");
      row.set("WHEN", at(event.at))
          .set("OUTCOME", *words)
          .set("HOW", how(event, translations, call.language))
          .set("BROWSER",
               by_administrator(event.kind) ? say(call, "An administrator") : browser_or_unknown(event.browser))
          .set("ADDRESS", by_administrator(event.kind) ? "" : event.address);
      if (!event.reference.empty()) row.show("BAD").add("REFERENCE").set("REFERENCE", event.reference);
      if (event.kind == AuditKind::signed_in) row.show("GOOD");
    }
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
