#include <array>
#include <string_view>
#include <utility>

#include "features/audit/reference.h"
#include "features/site/site.h"

namespace portner {
namespace {

struct ErrorWords {
  std::string heading;
  std::string text;
};

ErrorWords words_for(int status, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  switch (status) {
    case 403:
      return {say("That did not work"), say("You do not have access to this.")};
    case 404:
      return {say("This page does not exist"), say("The address may be mistyped, or the page was moved or removed.")};
    case 405:
      return {say("That did not work"),
              say("This address does not take that kind of request. Start from a page instead.")};
    case 408:
      return {say("That took too long"),
              say("Your request did not arrive in time. Check your connection and try again.")};
    case 413:
      return {say("That is too large"), say("Send less at a time.")};
    case 414:
    case 431:
      return {say("That did not work"), say("The address or your browser’s cookies are too long.")};
    case 503:
      return {say("Very busy right now"),
              say("More people are signing in than we can serve at once. Wait a few seconds and try again.")};
    case 500:
      return {
          say("Something went wrong on our side"),
          say("Nothing you did caused this. Try again in a minute; if it happens again, tell support the reference.")};
    default:
      return {say("That did not work"), say("Your browser sent something that we do not understand.")};
  }
}

}  // namespace

web::Response Site::page(const Call& call, std::string_view name, std::string_view title, web::Model model,
                         int status) const {
  fill_frame(model, call, title);
  return web::Response::html(parts_.view.render(name, call.language, model), status);
}

void Site::fill_frame(web::Model& model, const Call& call, std::string_view title) const {
  model.set("TITLE", title)
      .set("LANG", call.language.tag)
      .set("PATH", call.request.path)
      .set("CSRF", csrf_.token(call.visitor.bound_to))
      .set("CSS", parts_.assets.address("portner.css"))
      .set("JS", parts_.assets.address("portner.js"))
      .set("CONTACT_JS", parts_.assets.address("contact.js"))
      .set("ICON", parts_.assets.address("icon.svg"))
      .set("TOUCH_ICON", parts_.assets.address("icon-180.png"))
      .set("MANIFEST", parts_.assets.address("portner.webmanifest"))
      .set("LOGO", parts_.assets.address("logo.svg"));
  add_language_options(call, model, "LANGUAGE_LINK", "CURRENT");
  if (call.request.path != "/support") model.show("CONTACT");
  if (parts_.demo) model.show("DEMO");
  if (parts_.sends) model.show("SENDS");
  if (call.visitor.session) {
    fill_menu(model.add("SIGNED_IN"), call);
  } else {
    model.show("SIGNED_OUT");
  }
}

void Site::show_waiting(web::Model& link, const SignedIn& session, CountRequests count, Moment now) const {
  const auto waiting =
      parts_.database.read([&](db::Transaction& transaction) { return count(transaction, session.company, now); });
  if (waiting > 0) link.add("WAITING").set("COUNT", waiting);
}

void Site::fill_menu(web::Model& menu, const Call& call) const {
  const auto& session = *call.visitor.session;
  const bool administers = session.role == Role::administrator;
  menu.set("NAME", session.name).set("EMAIL", session.email);
  if (parts_.demo) menu.show("OUTBOX_LINK");
  if (administers || session.leads) menu.show("HR_MENU");
  if (administers) {
    menu.show("USERS_LINK").show("COMPANY_MENU");
    show_waiting(menu.add("HELP_LINK"), session, parts_.open_requests, call.now);
  }
  if (session.role != Role::employee)
    show_waiting(menu.add("SUPPORT_LINK"), session, parts_.new_support_requests, call.now);
  // The longest address that the page's begins with.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> places{
      {{"/me", "AT_CARD"},
       {"/outbox", "AT_OUTBOX"},
       {"/hr/users/security-overview", "AT_OVERVIEW"},
       {"/hr/users", "AT_USERS"},
       {"/hr/help-requests", "AT_HELP"},
       {"/support/requests", "AT_SUPPORT"},
       {"/company/rules", "AT_RULES"},
       {"/company/departments", "AT_DEPARTMENTS"},
       {"/company/titles", "AT_TITLES"},
       {"/company/audit-log", "AT_AUDIT_LOG"},
       {"/company/help", "AT_HELP_ARTICLES"},
       {"/help", "AT_HELP_CENTRE"}}};
  const auto& path = call.request.path;
  if (path == "/") menu.show("AT_HOME");
  for (const auto& [address, section] : places)
    if (path == address || (path.starts_with(address) && path[address.size()] == '/')) {
      menu.show(section);
      break;
    }
}

void Site::add_language_options(std::string_view in_use, web::Model& model, std::string_view section,
                                std::string_view current) const {
  for (const auto& language : parts_.translations.languages()) {
    auto& option = model.add(section);
    // Each catalog says its own language's name: a person who cannot read the page must still find it.
    option.set("TAG", language.tag).set("NAME", parts_.translations.text(language, "English"));
    if (language.tag == in_use) option.show(current);
  }
}

web::Response Site::refuse_form(const Call& call, std::string_view why) const {
  const auto reference = new_reference(parts_.entropy);
  journal(call.request, "form_refused",
          {{"reference", reference}, {"path", call.request.path}, {"why", std::string(why)}});
  web::Model model;
  model.set("STATUS", std::int64_t{403})
      .set("HEADING", parts_.translations.text(call.language, "This form can no longer be used"))
      .set("TEXT",
           parts_.translations.text(call.language,
                                    "It was open for too long, or you have signed in or out since. Open the page "
                                    "again and fill it in once more."))
      .set("BACK", "/");
  model.add("REFERENCE").set("REFERENCE", reference);
  return page(call, "shell/error.html", parts_.translations.text(call.language, "This form can no longer be used"),
              std::move(model), 403);
}

web::Response Site::error_page(const web::Request& request, int status) const {
  try {
    const auto reference = new_reference(parts_.entropy);
    journal(request, "error_page", {{"reference", reference}, {"status", std::to_string(status)}});
    // No database here: it may be what is broken.
    const Call call{request, {}, {}, {}, language(request, {}), {}, {}};
    const auto words = words_for(status, parts_.translations, call.language);
    web::Model model;
    model.set("STATUS", std::int64_t{status}).set("HEADING", words.heading).set("TEXT", words.text).set("BACK", "/");
    model.add("REFERENCE").set("REFERENCE", reference);
    return page(call, "shell/error.html", words.heading, std::move(model), status);
  } catch (const std::exception&) {
    return web::Response::text("Something went wrong. Try again in a minute.\n", status);
  }
}

}  // namespace portner
