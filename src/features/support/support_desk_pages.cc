#include "features/support/support_desk_pages.h"

#include <limits>

#include "base/defence.h"
#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/audit/reference.h"
#include "features/history/history.h"
#include "features/people/people_search.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view list_path = "/support/requests";
constexpr std::size_t requests_a_page = 50;
constexpr std::size_t requests_of_one = 20;
constexpr std::size_t history_shown = 20;

std::string path_of(const SupportRequest& request) {
  return std::string(list_path) + '/' + request.number;
}

// The one whose number the address holds, if it is of the asker's company.
std::optional<SupportRequest> request_of(db::Transaction& transaction, const Call& call) {
  const auto number = normalise_support_number(call.request.captures.at(0));
  if (!number) return std::nullopt;
  if (!defence(Defence::own_company)) return support_requests::find_any(transaction, *number);
  return support_requests::find(transaction, call.visitor.session->company, *number);
}

// Whether the asker still answers for the company, and is signed in, until the transaction ends.
bool still_supports(db::Transaction& transaction, const Call& call) {
  const auto& session = *call.visitor.session;
  if (!session_store::hold(transaction, session.session)) return false;
  const auto asker = people_store::find(transaction, session.person);
  return asker && asker->role != Role::employee;
}

}  // namespace

void SupportDeskPages::add_routes() {
  site_.get(list_path, [this](const Call& call) { return list_page(call); });
  site_.get("/support/requests/{number}", [this](const Call& call) { return request_page(call); });
  site_.post("/support/requests/{number}/state", [this](const Call& call) { return set_state(call); });
  site_.post("/support/requests/{number}/note", [this](const Call& call) { return add_note(call); });
  site_.post("/support/requests/{number}/history", [this](const Call& call) { return history_page(call); });
}

std::string SupportDeskPages::say(const Call& call, const char* english,
                                  const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

std::string SupportDeskPages::state_words(const Call& call, SupportState state) const {
  switch (state) {
    case SupportState::fresh:
      return say(call, "New");
    case SupportState::in_progress:
      return say(call, "In progress");
    case SupportState::solved:
      return say(call, "Solved");
  }
  return {};
}

void SupportDeskPages::add_row(const Call& call, web::Model& model, const SupportRequest& request) const {
  model.add("REQUEST")
      .set("HREF", path_of(request))
      .set("NUMBER", request.number)
      .set("WHO", request.name)
      .set("MAIL", request.email)
      .set("BEGINNING", request.message.substr(0, request.message.find('\n')))
      .set("ASKED", when(site_.translations(), call.language, request.created_at))
      .set("STATE", state_words(call, request.state))
      .show(upper_ascii(name_of(request.state)));
}

void SupportDeskPages::show_reference(db::Transaction& transaction, const Call& call, web::Model& model,
                                      const std::string& reference) const {
  const auto& translations = site_.translations();
  auto& found = model.add("WHAT_HAPPENED").set("REFERENCE_ASKED", reference);
  const auto page = audit_search::find(transaction, {.company = call.visitor.session->company, .reference = reference});
  for (const auto& line : page.lines)
    found.add("EVENT")
        .set("WHEN", when(translations, call.language, line.event.at))
        .set("WHAT", history::what_happened(line.event, translations, call.language))
        .set("HOW", history::how(line.event, translations, call.language))
        .set("WHO", line.person_name)
        .set("MAIL", line.person_email)
        .set("BROWSER", history::browser(line.event, translations, call.language))
        .set("ADDRESS", line.event.address);
}

// By number, by reference, or by the beginning of a name or an address.
void SupportDeskPages::show_found(db::Transaction& transaction, const Call& call, web::Model& model,
                                  std::string_view typed) const {
  const auto company = call.visitor.session->company;
  if (const auto reference = normalise_reference(typed)) return show_reference(transaction, call, model, *reference);
  if (const auto number = normalise_support_number(typed))
    if (const auto request = support_requests::find(transaction, company, *number))
      return add_row(call, model, *request);
  const auto people = people_search::find(transaction, company, typed);
  for (const auto& person : people.people)
    for (const auto& request : support_requests::of_person(transaction, company, person.id, requests_of_one))
      add_row(call, model, request);
  if (people.more) model.show("TYPE_MORE");
}

web::Response SupportDeskPages::list_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto typed = trim(query.get("q")).substr(0, 200);
  const auto state = support_state(query.get("state")).value_or(SupportState::fresh);
  const auto before = whole_number(query.get("before")).value_or(std::numeric_limits<std::int64_t>::max());
  const auto address = std::string(list_path) + "?state=" + std::string(name_of(state));
  web::Model model;
  model.set("QUERY", typed);
  site_.database().read([&](db::Transaction& transaction) {
    if (!typed.empty()) {
      show_found(transaction, call, model.add("SEARCHES"), typed);
      return true;
    }
    auto& list = model.add("LISTS");
    list.show("OF_" + upper_ascii(name_of(state)));
    const auto requests = support_requests::list(transaction, call.visitor.session->company, state,
                                                 SupportRequestId{before}, requests_a_page);
    for (const auto& request : requests) add_row(call, list, request);
    if (query.has("before")) list.add("FIRST").set("HREF", address);
    if (requests.size() == requests_a_page)
      list.add("NEXT").set("HREF", address + "&before=" + std::to_string(requests.back().id.value));
    return true;
  });
  return site_.page(call, "support/requests.html", say(call, "Support"), std::move(model));
}

web::Response SupportDeskPages::request_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto request =
      site_.database().read([&](db::Transaction& transaction) { return request_of(transaction, call); });
  if (!request) return site_.error_page(call.request, 404);
  web::Model model;
  if (problem) show_problem(model, *problem);
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  if (done == "state") model.add("NOTICE").set("TEXT", say(call, "The status is saved.")).show("GOOD");
  if (done == "note") model.add("NOTICE").set("TEXT", say(call, "The note is saved.")).show("GOOD");
  return show(call, *request, std::move(model));
}

web::Response SupportDeskPages::show(const Call& call, const SupportRequest& request, web::Model model) const {
  const auto& translations = site_.translations();
  model.set("NUMBER", request.number)
      .set("ACTION", path_of(request))
      .set("WHO", request.name)
      .set("MAIL", request.email)
      .set("SHOWN", proof_in_words(request.proof, translations, call.language))
      .set("ASKED", when(translations, call.language, request.created_at))
      .set("CHANGED", when(translations, call.language, request.changed_at))
      .set("STATE", state_words(call, request.state))
      .set("STATE_SEEN", name_of(request.state))
      .set("MESSAGE", request.message)
      .set("FROM_PAGE", request.page)
      .set("REFERENCE_SENT", request.reference)
      .set("BROWSER", which_browser(translations, call.language, request.browser))
      .set("ADDRESS", request.address)
      .set("TONGUE", translations.text(web::Language{request.language}, "English"))
      .show(upper_ascii(name_of(request.state)));
  if (!request.page.empty()) model.show("WITH_PAGE");
  if (!request.reference.empty()) model.show("WITH_REFERENCE");
  if (request.proof != SenderProof::session) model.show("BE_SURE");
  if (call.visitor.session->role == Role::administrator && request.person)
    model.add("CARD").set("ID", request.person->value);
  for (const auto state : every_support_state)
    if (state != request.state) model.add("STEP").set("VALUE", name_of(state)).set("LABEL", state_words(call, state));
  site_.database().read([&](db::Transaction& transaction) {
    for (const auto& note : support_requests::notes(transaction, request))
      model.add("NOTE")
          .set("AUTHOR", note.author)
          .set("BODY", note.body)
          .set("WHEN", when(translations, call.language, note.created_at));
    if (!request.reference.empty()) show_reference(transaction, call, model, request.reference);
    return true;
  });
  return site_.page(call, "support/request.html", request.number, std::move(model));
}

web::Response SupportDeskPages::set_state(const Call& call) const {
  const auto state = support_state(call.form.get("state"));
  const auto seen = support_state(call.form.get("seen"));
  if (!state || !seen) return site_.error_page(call.request, 400);
  std::optional<SupportRequest> request;
  const bool changed = site_.database().write([&](db::Transaction& transaction) {
    request = request_of(transaction, call);
    if (!still_supports(transaction, call)) request.reset();
    return request && request->state == *seen &&
           support_.set_state(transaction, *request, *state, call.visitor.person(), call.origin, call.now);
  });
  if (!request) return site_.error_page(call.request, 404);
  if (!changed)
    return request_page(call, Problem{say(call, "Somebody else has changed this request meanwhile. Look again.")});
  return web::Response::see_other(path_of(*request) + "?done=state");
}

web::Response SupportDeskPages::add_note(const Call& call) const {
  const auto note = normalise_message(call.form.get("note"));
  if (!note) return request_page(call, Problem{say(call, "Write a note of at most 2,000 characters.")});
  const auto request = site_.database().write([&](db::Transaction& transaction) {
    auto found = request_of(transaction, call);
    if (!still_supports(transaction, call)) found.reset();
    if (found) support_requests::add_note(transaction, *found, call.visitor.person(), *note, call.now);
    return found;
  });
  if (!request) return site_.error_page(call.request, 404);
  return web::Response::see_other(path_of(*request) + "?done=note");
}

// Somebody's comings and goings: that they were looked at goes into the audit log, and so this is no GET.
web::Response SupportDeskPages::history_page(const Call& call) const {
  AuditPage page;
  const auto request = site_.database().write([&](db::Transaction& transaction) {
    auto found = request_of(transaction, call);
    if (!still_supports(transaction, call) || !found || !found->person) found.reset();
    if (!found) return found;
    page = audit_search::find(
        transaction,
        {.company = *found->company, .person = found->person, .kinds = history::login_kinds(), .limit = history_shown});
    auto looked = entry_of(call, AuditKind::history_looked_at);
    looked.person = found->person;
    looked.detail = {{"request", found->number}};
    audit_.append(transaction, looked, call.now);
    return found;
  });
  if (!request) return site_.error_page(call.request, 404);
  web::Model model;
  model.show("LOOKS_AT_HISTORY");
  history::add_rows(model, page.lines, site_.translations(), call.language);
  return show(call, *request, std::move(model));
}

}  // namespace portner
