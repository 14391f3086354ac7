#include "features/administration/audit_pages.h"

#include <algorithm>

#include "base/csv.h"
#include "base/text.h"
#include "features/administration/audit_words.h"
#include "features/administration/colleague.h"
#include "features/history/history.h"
#include "features/session/session.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::size_t longest_file = 100'000;  // events
constexpr std::size_t file_at_once = 1000;
// What a person waits for without wondering. A longer log is read on meanwhile.
constexpr std::chrono::milliseconds patience{3000};

std::string with(std::string_view path, const std::string& query) {
  return std::string(path) + (query.empty() ? "" : "?" + query);
}

std::string joined(const std::string& query, const std::string& more) {
  return query.empty() ? more : query + '&' + more;
}

}  // namespace

void AuditPages::add_routes() {
  site_.get("/company/audit-log", [this](const Call& call) { return log_page(call); });
  site_.post("/company/audit-log/csv", [this](const Call& call) { return log_file(call); });
  site_.post("/company/audit-log/verify", [this](const Call& call) { return check(call); });
  site_.get("/hr/users/{id}/history", [this](const Call& call) { return history_page(call); });
  site_.post("/hr/users/{id}/history/csv", [this](const Call& call) { return history_file(call); });
}

std::string AuditPages::say(const Call& call, const char* english,
                            const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

web::Response AuditPages::log_page(const Call& call) const {
  const auto asked = call.request.query_form();
  AuditFilter filter;
  AuditPage page;
  site_.database().read([&](db::Transaction& transaction) {
    filter = read_filter(transaction, call.visitor.session->company, asked);
    go_on(filter.query, asked);
    if (filter.understood()) page = audit_search::find(transaction, filter.query);
    return true;
  });
  auto model = filter_form(call, filter);
  if (filter.understood()) model.show("UNDERSTOOD");
  show_lines(call, model, page.lines);
  if (asked.has("at")) model.add("FIRST").set("HREF", with("/company/audit-log", filter.address()));
  if (page.next)
    model.add("NEXT").set("HREF", with("/company/audit-log", joined(filter.address(), address_of(*page.next))));
  return site_.page(call, "administration/audit_log.html", say(call, "Audit log"), std::move(model));
}

web::Model AuditPages::filter_form(const Call& call, const AuditFilter& filter) const {
  web::Model model;
  model.set("WHO", filter.who).set("FROM", filter.from).set("TO", filter.to).set("REFERENCE_ASKED", filter.reference);
  for (const auto group : {AuditGroup::sign_ins, AuditGroup::refusals, AuditGroup::two_factor, AuditGroup::people,
                           AuditGroup::rules, AuditGroup::links, AuditGroup::help}) {
    auto& option = model.add("GROUP");
    option.set("VALUE", audit_words::name_of(group))
        .set("LABEL", audit_words::label(group, site_.translations(), call.language));
    if (filter.group == group) option.show("SELECTED");
  }
  if (filter.group) model.add("CHOSEN_GROUP").set("VALUE", audit_words::name_of(*filter.group));
  if (!filter.address().empty()) model.show("FILTERED");
  if (!filter.reference.empty()) model.show("BY_REFERENCE");
  if (!filter.problems.empty()) {
    auto& box = model.add("PROBLEM");
    box.set("HEADING", say(call, "Check what you typed"));
    for (const auto& [field, english] : filter.problems) {
      box.add("FIELD_LINK").set("FIELD", field).set("TEXT", say(call, english));
      model.add("ERROR_" + upper_ascii(field)).set("TEXT", say(call, english));
    }
  }
  if (!filter.candidates.empty()) model.show("CANDIDATES");
  for (const auto& person : filter.candidates) {
    auto narrower = filter;
    narrower.person = person;
    model.add("CANDIDATE")
        .set("HREF", with("/company/audit-log", narrower.address()))
        .set("NAME", person.name)
        .set("EMAIL", person.email);
  }
  return model;
}

void AuditPages::show_lines(const Call& call, web::Model& model, const std::vector<AuditLine>& lines) const {
  const auto& translations = site_.translations();
  for (const auto& line : lines) {
    const auto& event = line.event;
    auto& row = model.add("EVENT");
    row.set("WHEN", when(translations, call.language, event.at))
        .set("WHAT", history::what_happened(event, translations, call.language))
        .set("DONE_BY", audit_words::done_by(line, translations, call.language))
        .set("BROWSER", history::browser(event, translations, call.language))
        .set("ADDRESS", event.address);
    for (const auto& detail : audit_words::details(event, translations, call.language))
      row.add("DETAIL").set("TEXT", detail);
    if (line.person) row.add("ABOUT").set("ID", line.person->value).set("NAME", line.person_name);
    if (line.actor && line.actor != line.person) row.add("ACTOR").set("ID", line.actor->value);
    if (history::mood_of(event) == history::Mood::good) row.show("GOOD");
    if (history::mood_of(event) == history::Mood::bad)
      row.show("BAD").add("REFERENCE").set("REFERENCE", event.reference);
  }
}

std::optional<web::Response> AuditPages::file(const Call& call, AuditQuery query, std::string_view list) const {
  auto taken = entry_of(call, AuditKind::list_exported);
  if (!query.also_as_actor) taken.person = query.person;
  taken.detail = {{"list", std::string(list)}};
  const bool written = site_.database().write([&](db::Transaction& transaction) {
    if (!session_store::hold(transaction, call.visitor.session->session)) return false;
    audit_.append(transaction, taken, call.now);
    return true;
  });
  if (!written) return std::nullopt;
  const auto& translations = site_.translations();
  std::string text(csv_start);
  text += audit_words::csv_head(translations, call.language);
  site_.database().read([&](db::Transaction& transaction) {
    std::size_t events = 0;
    for (std::optional<AuditPlace> next = query.before; next;) {
      query.before = *next;
      query.limit = std::min(file_at_once, longest_file - events);
      const auto page = audit_search::find(transaction, query);
      for (const auto& line : page.lines) text += audit_words::csv_row(line, translations, call.language);
      events += page.lines.size();
      next = page.next;
      if (next && events == longest_file) {
        text += csv_line({say(call, "There are more events. This file holds the newest 100,000; ask for fewer days.")});
        break;
      }
    }
    return true;
  });
  return web::Response::csv(std::move(text), std::string(list) + '-' + iso_day(call.now) + ".csv");
}

web::Response AuditPages::log_file(const Call& call) const {
  const auto filter = site_.database().read(
      [&](db::Transaction& transaction) { return read_filter(transaction, call.visitor.session->company, call.form); });
  const auto page = with("/company/audit-log", filter.address());
  if (!filter.understood()) return web::Response::see_other(page);
  return file(call, filter.query, "audit_log").value_or(web::Response::see_other(page));
}

web::Response AuditPages::check(const Call& call) {
  const auto result = check_.result(call.now, patience);
  web::Model model;
  if (!result) {
    model.show("READING");
  } else {
    model.set("WHEN", when(site_.translations(), call.language, result->at));
    if (const auto* broken = std::get_if<AuditLog::Broken>(&result->verdict)) {
      site_.journal(call.request, "audit_log_broken", {{"audit_event", std::to_string(broken->event)}});
      model.add("BROKEN").set("NUMBER", broken->event).set("WHY", say(call, broken->why));
    } else {
      const auto& whole = std::get<AuditLog::Verified>(result->verdict);
      model.add("WHOLE").set("EVENTS", whole.events).set("HEAD", whole.head);
    }
  }
  return site_.page(call, "administration/audit_check.html", say(call, "Is the audit log whole?"), std::move(model));
}

web::Response AuditPages::history_page(const Call& call) const {
  const auto asked = call.request.query_form();
  AuditPage page;
  const auto person = site_.database().read([&](db::Transaction& transaction) {
    auto found = colleague(transaction, call);
    if (!found) return found;
    AuditQuery query{.company = found->company, .person = found->id, .kinds = history::login_kinds()};
    go_on(query, asked);
    page = audit_search::find(transaction, query);
    return found;
  });
  if (!person) return site_.error_page(call.request, 404);
  web::Model model;
  model.set("NAME", person->name).set("BACK", path_of(*person)).set("ID", person->id.value);
  history::add_rows(model, page.lines, site_.translations(), call.language);
  const auto path = path_of(*person) + "/history";
  if (asked.has("at")) model.add("FIRST").set("HREF", path);
  if (page.next) model.add("NEXT").set("HREF", with(path, address_of(*page.next)));
  return site_.page(call, "administration/history.html", say(call, "Login history"), std::move(model));
}

web::Response AuditPages::history_file(const Call& call) const {
  const auto person = site_.database().read([&](db::Transaction& transaction) { return colleague(transaction, call); });
  if (!person) return site_.error_page(call.request, 404);
  return file(call, {.company = person->company, .person = person->id, .kinds = history::login_kinds()},
              "login_history")
      .value_or(web::Response::see_other(path_of(*person)));
}

}  // namespace portner
