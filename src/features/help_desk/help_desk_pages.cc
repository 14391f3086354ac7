#include "features/help_desk/help_desk_pages.h"

#include <algorithm>

#include "base/defence.h"
#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/audit/audit_search.h"
#include "features/sign_in/words.h"
#include "features/wording/wording.h"
#include "web/client_address.h"

namespace portner {
namespace {

constexpr int settled_shown = 50;
constexpr Seconds usual_for{90 * 24 * 3600};
constexpr std::string_view list_path = "/hr/help-requests";

std::string path_of(const HelpRequest& request) {
  return std::string(list_path) + '/' + std::to_string(request.id.value);
}

// The one whose number the address holds, if it is of the asker's company.
std::optional<HelpRequest> request_of(db::Transaction& transaction, const Call& call) {
  const auto id = whole_number(call.request.captures.at(0));
  auto request = id ? help_requests::find(transaction, HelpRequestId{*id}, call.now) : std::nullopt;
  if (request && request->company != call.visitor.session->company && defence(Defence::help_by_another))
    return std::nullopt;
  return request;
}

// The same, held together with the person until the transaction ends, for who is an administrator still.
std::optional<HelpRequest> held(db::Transaction& transaction, const Call& call) {
  const auto request = request_of(transaction, call);
  if (!request) return std::nullopt;
  people_store::lock(transaction, request->person);
  if (!still_administrator(transaction, call)) return std::nullopt;
  return request_of(transaction, call);
}

Helper helper_of(db::Transaction& transaction, const Call& call) {
  return {*people_store::find(transaction, call.visitor.person()), call.origin};
}

}  // namespace

void HelpDeskPages::add_routes() {
  auto& site = parts_.site;
  site.post("/sign-in/code/help", [this](const Call& call) { return ask(call); });
  site.get(list_path, [this](const Call& call) { return list_page(call); });
  site.get("/hr/help-requests/{id}", [this](const Call& call) { return request_page(call, std::nullopt); });
  site.post("/hr/help-requests/{id}/code", [this](const Call& call) { return give_code(call); });
  site.post("/hr/help-requests/{id}/decline", [this](const Call& call) { return decline(call); });
  site.get("/link/not-me", [this](const Call& call) { return not_me_page(call); });
  site.post("/link/not-me", [this](const Call& call) { return stop(call); });
}

std::string HelpDeskPages::say(const Call& call, const char* english,
                               const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

web::Response HelpDeskPages::ask(const Call& call) const {
  const auto& site = parts_.site;
  const auto asked = site.database().write([&](db::Transaction& transaction) {
    return parts_.desk.ask(transaction, *call.visitor.attempt, call.form.get("sentence"), call.origin, call.now);
  });
  if (asked) return web::Response::see_other("/sign-in/code?way=help");
  const auto& refusal = asked.error();
  switch (refusal.why) {
    case NoHelp::attempt_over:
    case NoHelp::nobody:
      // The page says so.
      return web::Response::see_other("/sign-in/code");
    case NoHelp::too_long:
      // The page's own field is shorter.
      return site.error_page(call.request, 400);
    case NoHelp::too_many:
      break;
  }
  site.journal(call.request, "help_limited", {{"reference", refusal.reference}});
  const auto duration = how_long(site.translations(), call.language, refusal.wait);
  return parts_.sign_in_pages.code_page(
      call, parts_.sign_in_pages.way(call),
      Problem{
          say(call, "You have asked for help too often."),
          {say(call, "Speak with one of your administrators, or ask again in {duration}.", {{"duration", duration}})},
          refusal.reference});
}

std::string HelpDeskPages::state_words(const Call& call, const HelpRequest& request) const {
  switch (request.state) {
    case HelpState::open:
      return say(call, "Waiting for an answer");
    case HelpState::answered:
      if (request.code_used_at) return say(call, "Signed in with the code");
      return say(call, "Code given, not used");
    case HelpState::two_factor_off:
      return say(call, "2FA turned off");
    case HelpState::declined:
      return say(call, "Declined");
    case HelpState::stopped:
      return say(call, "Stopped: it was somebody else");
    case HelpState::expired:
      return say(call, "Nobody answered within a day");
  }
  return {};
}

void HelpDeskPages::show_answer(db::Transaction& transaction, const Call& call, web::Model& model,
                                const HelpRequest& request) const {
  if (!request.answered_at) return;
  const auto by = request.answered_by ? people_store::find(transaction, *request.answered_by) : std::nullopt;
  model.add("ANSWER")
      .set("BY", by ? by->name : "")
      .set("WHEN", when(parts_.site.translations(), call.language, *request.answered_at));
}

web::Response HelpDeskPages::list_page(const Call& call) const {
  const auto& site = parts_.site;
  web::Model model;
  site.database().read([&](db::Transaction& transaction) {
    for (const auto& request :
         help_requests::list(transaction, call.visitor.session->company, settled_shown, call.now)) {
      const auto person = people_store::find(transaction, request.person);
      auto& row = model.add(request.state == HelpState::open ? "OPEN" : "SETTLED");
      row.set("HREF", path_of(request))
          .set("NAME", person ? person->name : "")
          .set("EMAIL", person ? person->email : "")
          .set("ASKED", when(site.translations(), call.language, request.asked_at))
          .set("SENTENCE", request.sentence)
          .set("STATE", state_words(call, request));
      show_answer(transaction, call, row, request);
    }
    return true;
  });
  if (call.request.query_form().get("done") == "declined")
    model.add("NOTICE").set("TEXT", say(call, "The request is declined. The person is told by mail.")).show("GOOD");
  return site.page(call, "help_desk/requests.html", say(call, "Help requests"), std::move(model));
}

void HelpDeskPages::show_places(db::Transaction& transaction, const Call& call, web::Model& model,
                                const HelpRequest& request) const {
  // Up to the request: whoever asked must not become usual by being let in.
  const auto places = audit_search::usual_places(transaction, request.company, request.person,
                                                 request.asked_at - usual_for, request.asked_at);
  const bool browser_used = std::ranges::any_of(
      places, [&](const audit_search::SignedInFrom& place) { return place.browser == request.origin.browser; });
  const bool network_used = std::ranges::any_of(places, [&](const audit_search::SignedInFrom& place) {
    return web::ClientAddress::parse(place.address).network() == request.origin.network;
  });
  model.show(browser_used ? "BROWSER_USED" : "BROWSER_NEW").show(network_used ? "NETWORK_USED" : "NETWORK_NEW");
  for (const auto& place : places)
    model.add("PLACE")
        .set("BROWSER", which_browser(parts_.site.translations(), call.language, place.browser))
        .set("ADDRESS", place.address)
        .set("LAST", when(parts_.site.translations(), call.language, place.last_at));
}

web::Response HelpDeskPages::request_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto& site = parts_.site;
  web::Model model;
  const bool found = site.database().read([&](db::Transaction& transaction) {
    const auto request = request_of(transaction, call);
    const auto person = request ? people_store::find(transaction, request->person) : std::nullopt;
    if (!person) return false;
    const auto on = factors_of(transaction, parts_.apps, *person);
    model.set("NAME", person->name)
        .set("EMAIL", person->email)
        .set("CARD", path_of(*person))
        .set("ACTION", path_of(*request))
        .set("ASKED", when(site.translations(), call.language, request->asked_at))
        .set("ASKED_FROM", which_browser(site.translations(), call.language, request->origin.browser))
        .set("ASKED_ADDRESS", request->origin.address)
        .set("SENTENCE", request->sentence)
        .set("STATE", state_words(call, *request))
        .set("TWO_FACTOR", two_factor_words(on.apps > 0, on.sms.has_value(), site.translations(), call.language));
    if (const auto leader = people_store::card_details(transaction, *person).nearest_leader)
      model.add("LEADER").set("NAME", leader->name).set("EMAIL", leader->email);
    show_answer(transaction, call, model, *request);
    show_places(transaction, call, model, *request);
    if (!request->wants_code(call.now)) return true;
    if (request->person == call.visitor.person()) {
      model.show("OWN_REQUEST");
    } else if (!factors_of(transaction, parts_.apps, helper_of(transaction, call).person).any()) {
      model.show("NO_FACTOR");
    } else {
      model.add("MAY_ANSWER").show(request->state == HelpState::answered ? "AGAIN" : "FIRST");
    }
    return true;
  });
  if (!found) return site.error_page(call.request, 404);
  if (problem) show_problem(model, *problem);
  return site.page(call, "help_desk/request.html", say(call, "Help request"), std::move(model));
}

Problem HelpDeskPages::words(const Call& call, NoAnswer why) const {
  switch (why) {
    case NoAnswer::own_request:
      return {say(call, "This is your own request. Another administrator answers it.")};
    case NoAnswer::no_factor:
      return {say(call, "Switch on 2FA for yourself first. Only an administrator who has 2FA can answer.")};
    case NoAnswer::settled:
      break;
  }
  return {say(call, "Somebody has settled this request meanwhile.")};
}

web::Response HelpDeskPages::give_code(const Call& call) const {
  const auto& site = parts_.site;
  std::optional<HelpRequest> request;
  std::string name;
  const auto given = site.database().write([&](db::Transaction& transaction) -> std::expected<GivenHelpCode, NoAnswer> {
    request = held(transaction, call);
    // A second code only for somebody who has seen that there is a first.
    if (!request || (request->state == HelpState::answered) != call.form.has("again"))
      return std::unexpected(NoAnswer::settled);
    name = people_store::find(transaction, request->person)->name;
    return parts_.desk.give_code(transaction, *request, helper_of(transaction, call), call.now);
  });
  if (!request) return site.error_page(call.request, 404);
  if (!given) return request_page(call, words(call, given.error()));
  web::Model model;
  const auto code = given->code.reveal();
  model.set("NAME", name)
      .set("CODE", std::string(code.substr(0, 4)) + ' ' + std::string(code.substr(4)))
      .set("UNTIL", time_of_day(site.translations(), call.language, given->expires_at))
      .set("BACK", path_of(*request));
  return site.page(call, "help_desk/code.html", say(call, "One-time code"), std::move(model));
}

web::Response HelpDeskPages::decline(const Call& call) const {
  const auto& site = parts_.site;
  const auto reason = trim(call.form.get("reason"));
  if (reason.size() > longest_reason) return request_page(call, Problem{say(call, "Write less: a sentence or two.")});
  std::optional<HelpRequest> request;
  const auto declined = site.database().write([&](db::Transaction& transaction) -> std::expected<void, NoAnswer> {
    request = held(transaction, call);
    if (!request) return {};
    return parts_.desk.decline(transaction, *request, helper_of(transaction, call), reason, call.now);
  });
  if (!request) return site.error_page(call.request, 404);
  if (!declined) return request_page(call, words(call, declined.error()));
  return web::Response::see_other(std::string(list_path) + "?done=declined");
}

web::Response HelpDeskPages::not_me_page(const Call& call) const {
  const auto& site = parts_.site;
  const auto query = call.request.query_form();
  const auto token = query.get("token");
  web::Model model;
  bool dead = false;
  if (query.has("done")) {
    model.show("DONE");
  } else {
    site.database().read([&](db::Transaction& transaction) {
      const auto id = help_requests::look(transaction, token, call.now);
      const auto request = id ? help_requests::find(transaction, *id, call.now) : std::nullopt;
      const auto person = request ? people_store::find(transaction, request->person) : std::nullopt;
      dead = !person;
      if (person)
        model.add("GOOD")
            .set("TOKEN", token)
            .set("EMAIL", person->email)
            .set("ASKED", when(site.translations(), call.language, request->asked_at));
      return true;
    });
  }
  if (dead) model.show("DEAD");
  return site.page(call, "help_desk/not_me.html", say(call, "This was not me"), std::move(model), dead ? 404 : 200);
}

web::Response HelpDeskPages::stop(const Call& call) const {
  const bool stopped = parts_.site.database().write([&](db::Transaction& transaction) {
    return parts_.desk.stop(transaction, call.form.get("token"), call.origin, call.now);
  });
  if (!stopped) return not_me_page(call);
  parts_.site.forget_sessions();
  return web::Response::see_other("/link/not-me?done");
}

}  // namespace portner
