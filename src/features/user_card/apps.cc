#include "base/text.h"
#include "features/authenticator_app/enrol_page.h"
#include "features/company/company.h"
#include "features/session/device.h"
#include "features/sign_in/words.h"
#include "features/sms_code/text_line.h"
#include "features/user_card/user_card_pages.h"

namespace portner {
namespace {

constexpr std::string_view app_path = "/me/security/apps/new";

std::optional<AppId> app_id(const Call& call) {
  const auto number = whole_number(call.request.captures.at(0));
  if (!number) return std::nullopt;
  return AppId{*number};
}

}  // namespace

web::Response UserCardPages::enable_page(const Call& call, const std::optional<Problem>& problem) const {
  web::Model model;
  parts_.site.database().read([&](db::Transaction& transaction) {
    if (SmsCodes::factor(transaction, call.visitor.person())) return true;
    if (const auto number = parts_.texts.offered(transaction, own(transaction, call)); number) {
      model.add("SMS").set("HREF", "/me/security/sms");
    } else {
      auto& why = model.add("NO_SMS");
      why.set("TEXT", words_for(number.error(), parts_.site.translations(), call.language));
      if (number.error().why == NoText::bad_number || number.error().why == NoText::other_country) why.show("FIXABLE");
    }
    return true;
  });
  if (problem) show_problem(model, *problem);
  return parts_.site.page(call, "user_card/enable.html", say(call, "Enable 2FA"), std::move(model));
}

web::Response UserCardPages::start_app(const Call& call) const {
  const bool started = parts_.site.database().write([&](db::Transaction& transaction) {
    if (parts_.apps.active(transaction, call.visitor.person()).size() >= most_apps) return false;
    parts_.apps.start(transaction, call.visitor.person(), asker_of(call.visitor.session->session), call.now);
    return true;
  });
  if (!started) {
    return enable_page(call, Problem{say(call, "You have three apps already."),
                                     {say(call, "Remove one that you no longer use, then add the new one.")}});
  }
  return web::Response::see_other(app_path);
}

web::Response UserCardPages::app_page(const Call& call, const std::optional<Refusal>& refusal,
                                      std::string_view name) const {
  std::optional<PendingApp> pending;
  const auto person = parts_.site.database().read([&](db::Transaction& transaction) {
    pending =
        parts_.apps.pending(transaction, call.visitor.person(), asker_of(call.visitor.session->session), call.now);
    return own(transaction, call);
  });
  if (!pending) {
    return enable_page(
        call, Problem{say(call, "That key has expired."),
                      {say(call, "A key for setting up works for ten minutes. Start again to get a new one.")}});
  }
  const auto app_name =
      name.empty() ? suggested_app_name(person.name, parts_.site.translations(), call.language) : std::string(name);
  auto model = enrol_model(*pending, person.email, app_path, "/me/security/apps/cancel", app_name,
                           parts_.site.translations(), call.language);
  if (refusal) show_problem(model, problem_of(*refusal, parts_.site.translations(), call.language));
  return parts_.site.page(call, "authenticator_app/enrol.html", say(call, "Set up your authenticator app"),
                          std::move(model));
}

web::Response UserCardPages::verify_app(const Call& call) const {
  auto& site = parts_.site;
  std::string name;
  bool over = false;
  const auto code = otp::normalise_code(call.form.get("code"));
  const auto refusal = site.database().write([&](db::Transaction& transaction) -> std::optional<Refusal> {
    const auto person = own(transaction, call);
    people_store::lock(transaction, person.id);
    name = app_name_or(call.form.get("name"), suggested_app_name(person.name, site.translations(), call.language));
    over = !session_store::hold(transaction, call.visitor.session->session);
    if (over) return std::nullopt;
    if (!code) return Refusal{Refused::malformed_code};
    const auto pending = parts_.apps.pending(transaction, person.id, asker_of(call.visitor.session->session), call.now);
    const auto before = factors_of(transaction, parts_.apps, person);
    if (!pending || before.apps >= most_apps) return Refusal{Refused::attempt_over};
    const auto window = company_store::rule(transaction, person.company).code_window;
    const auto verdict = parts_.apps.activate(transaction, *pending, name, *code, window, call.now);
    if (const auto refused = refusal_of(verdict)) return Refusal{refused->why, {}, refused->wait};
    // Other sessions were let in without this factor: they sign in again.
    session_store::end_others(transaction, person.id, call.visitor.session->session);
    attempt_store::end_all(transaction, person.id);
    // Nor do browsers that had the password alone keep tries of their own for codes.
    if (!before.any()) device_store::forget_others(transaction, person.id, call.device_token);
    parts_.notices.send(transaction, NoticeKind::app_added, person, call.origin, call.now, {{"app", name}});
    auto added = entry(call, AuditKind::app_added);
    added.detail = {{"app", name}};
    parts_.audit.append(transaction, added, call.now);
    return std::nullopt;
  });
  if (over) return web::Response::see_other("/me/security");
  if (refusal) return app_page(call, *refusal, name);
  site.forget_sessions();
  return web::Response::see_other("/me/security?done=added");
}

web::Response UserCardPages::cancel_app(const Call& call) const {
  parts_.site.database().write([&](db::Transaction& transaction) {
    parts_.apps.cancel(transaction, call.visitor.person(), asker_of(call.visitor.session->session));
  });
  return web::Response::see_other("/me/security");
}

web::Response UserCardPages::ask_before_removing(const Call& call, std::string_view heading,
                                                 std::string_view consequence) const {
  web::Model model;
  model.set("HEADING", heading).set("TEXT", consequence).set("ACTION", call.request.path);
  return parts_.site.page(call, "user_card/remove.html", heading, std::move(model));
}

web::Response UserCardPages::remove_page(const Call& call) const {
  const auto id = app_id(call);
  bool others = false;
  const auto apps = parts_.site.database().read([&](db::Transaction& transaction) {
    others = factors(transaction, call).proven() > 1;
    return parts_.apps.active(transaction, call.visitor.person());
  });
  for (const auto& app : apps)
    if (id == app.id && others) {
      return ask_before_removing(
          call, say(call, "Remove {NAME}?", {{"NAME", app.name}}),
          say(call, "Codes from this app will no longer work here. Your other ways to sign in stay as they are."));
    }
  return parts_.site.error_page(call.request, 404);
}

web::Response UserCardPages::remove_app(const Call& call) const {
  const auto id = app_id(call);
  const bool removed = id && parts_.site.database().write([&](db::Transaction& transaction) {
    const auto person = own(transaction, call);
    people_store::lock(transaction, person.id);
    const auto apps = parts_.apps.active(transaction, person.id);
    // The last factor is not the person's to remove: only an administrator turns 2FA off.
    if (!session_store::hold(transaction, call.visitor.session->session) || factors(transaction, call).proven() < 2 ||
        !parts_.apps.remove(transaction, person.id, *id))
      return false;
    std::string name;
    for (const auto& app : apps)
      if (app.id == *id) name = app.name;
    session_store::end_others(transaction, person.id, call.visitor.session->session);
    attempt_store::end_all(transaction, person.id);
    parts_.notices.send(transaction, NoticeKind::app_removed, person, call.origin, call.now, {{"app", name}});
    auto gone = entry(call, AuditKind::app_removed);
    gone.detail = {{"app", name}};
    parts_.audit.append(transaction, gone, call.now);
    return true;
  });
  if (!removed) return parts_.site.error_page(call.request, 404);
  parts_.site.forget_sessions();
  return web::Response::see_other("/me/security?done=removed");
}

}  // namespace portner
