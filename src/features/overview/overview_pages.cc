#include "features/overview/overview_pages.h"

#include <algorithm>

#include "base/csv.h"
#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/company/company.h"
#include "features/overview/adoption.h"
#include "features/session/session.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view home = "/hr/users/security-overview";
constexpr std::size_t csv_rows_at_once = 5000;

AfterLine after_in(const web::Form& query) {
  return {std::string(query.get("after")), from_unix(whole_number(query.get("at")).value_or(-1)),
          PersonId{whole_number(query.get("id")).value_or(0)}};
}

std::int64_t percent_of(const Share& share) {
  return share.people == 0 ? 0 : share.with * 100 / share.people;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

Viewer viewer_of(const SignedIn& session) {
  if (session.role == Role::administrator) return {session.company};
  return {session.company, session.person};
}

void keep_filter(web::Model& model, const OverviewFilter& filter) {
  for (const auto& [name, value] : fields_of(filter)) model.add("FILTER_FIELD").set("FIELD", name).set("VALUE", value);
}

std::string overview_path(const OverviewFilter& filter, std::string_view more) {
  auto query = query_of(filter);
  if (!query.empty() && !more.empty()) query += '&';
  query += more;
  return std::string(home) + (query.empty() ? "" : "?") + query;
}

void OverviewPages::add_routes() {
  site_.get(home, [this](const Call& call) { return overview_page(call); });
  site_.post("/hr/users/security-overview/csv", [this](const Call& call) { return csv(call); });
  site_.get("/hr/users/security-overview/remind", [this](const Call& call) { return remind_page(call); });
  site_.post("/hr/users/security-overview/remind", [this](const Call& call) { return remind(call); });
}

std::string OverviewPages::say(const Call& call, const char* english,
                               const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

std::string OverviewPages::status_name(const Call& call, std::string_view status) const {
  if (status == "app") return say(call, "App");
  if (status == "sms") return say(call, "SMS");
  if (status == "both") return say(call, "App + SMS");
  if (status == "needs_verification") return say(call, "needs verification");
  return "";
}

std::optional<OverviewPages::Choices> OverviewPages::choices(db::Transaction& transaction, const Viewer& viewer,
                                                             const OverviewFilter& filter) const {
  Choices found{company_store::titles(transaction, viewer.company), overview_store::departments(transaction, viewer)};
  if (filter.title &&
      std::ranges::none_of(found.titles, [&](const auto& title) { return title.first == *filter.title; }))
    return std::nullopt;
  if (filter.department &&
      std::ranges::find(found.departments, *filter.department, &DepartmentLine::id) == found.departments.end())
    return std::nullopt;
  return found;
}

web::Response OverviewPages::overview_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto filter = filter_in(query);
  const auto viewer = viewer_of(*call.visitor.session);
  OverviewPage page;
  const auto offered = site_.database().read([&](db::Transaction& transaction) {
    auto found = choices(transaction, viewer, filter);
    if (found) page = overview_store::list(transaction, viewer, filter, after_in(query), overview_a_page, call.now);
    return found;
  });
  if (!offered) return site_.error_page(call.request, 404);
  web::Model model;
  show_notice(call, model);
  show_summary(call, model, summaries_.get(viewer, call.now));
  if (!viewer.leader) show_adoption(call, model, viewer.company);
  show_filter(call, model, filter, *offered);
  show_list(call, model, filter, page);
  if (query.has("id")) model.add("FIRST").set("HREF", overview_path(filter));
  return site_.page(call, "overview/overview.html", say(call, "Security overview"), std::move(model));
}

void OverviewPages::show_summary(const Call& call, web::Model& model, const Summary& summary) const {
  const auto& all = summary.all;
  const auto number = [&](std::int64_t count) { return site_.translations().number(call.language, count); };
  model
      .set("SUM",
           site_.translations().plural(call.language, "{with} of {count} person has 2FA ({percent}%).",
                                       "{with} of {count} people have 2FA ({percent}%).", all.people,
                                       {{"with", number(all.with)}, {"percent", std::to_string(percent_of(all))}}))
      .set("WITH", all.with)
      .set("PEOPLE", std::max<std::int64_t>(1, all.people))
      .set("AS_OF", time_of_day(site_.translations(), call.language, summary.as_of));
  for (const auto status : every_status) {
    const auto found = summary.by_status.find(std::string(status));
    model.add("STATUS")
        .set("NAME", status == "none" ? say(call, "Without 2FA") : status_name(call, status))
        .set("COUNT", number(found == summary.by_status.end() ? 0 : found->second))
        .set("HREF", overview_path({.status = std::string(status)}, "") + "#people");
  }
  show_shares(call, model, "TITLE_SHARE", summary.titles);
  show_shares(call, model, "DEPARTMENT_SHARE", summary.departments);
}

void OverviewPages::show_shares(const Call& call, web::Model& model, std::string_view section,
                                const std::vector<Share>& shares) const {
  for (const auto& share : shares) {
    auto& row = model.add(section);
    row.set("NAME", share.id == 0 ? say(call, "No title") : share.name)
        .set("HAVE", site_.translations().number(call.language, share.with))
        .set("OF", site_.translations().number(call.language, share.people))
        .set("MOST", std::max<std::int64_t>(1, share.people))
        .set("WITH", share.with)
        .set("PERCENT", say(call, "{percent}%", {{"percent", std::to_string(percent_of(share))}}));
    if (share.id == 0) continue;
    OverviewFilter filter;
    if (section == "TITLE_SHARE") {
      filter.title = TitleId{share.id};
    } else {
      filter.department = DepartmentId{share.id};
    }
    row.add("LINK").set("HREF", overview_path(filter) + "#people");
  }
}

void OverviewPages::show_adoption(const Call& call, web::Model& model, CompanyId company) const {
  const auto days =
      site_.database().read([&](db::Transaction& transaction) { return adoption::history(transaction, company); });
  auto& part = model.add("ADOPTION");
  if (days.size() < 2) {
    part.show("YOUNG");
    return;
  }
  const auto day_of = [&](const AdoptionDay& day) {
    return which_day(site_.translations(), call.language, *end_of_day(day.day) - Seconds{1});
  };
  const auto percent = [&](const AdoptionDay& day) {
    return say(call, "{percent}%", {{"percent", std::to_string(day.percent())}});
  };
  const auto chart = adoption::chart(days);
  auto& drawn = part.add("CHART");
  drawn.set("LINE", chart.line)
      .set("AREA", chart.area)
      .set("FIRST_DAY", day_of(days.front()))
      .set("LAST_DAY", day_of(days.back()))
      .set("FIRST_SHARE", percent(days.front()))
      .set("LAST_SHARE", percent(days.back()));
  for (auto day = days.rbegin(); day != days.rend(); ++day)
    drawn.add("DAY")
        .set("DAY", day_of(*day))
        .set("HAVE", site_.translations().number(call.language, day->with))
        .set("OF", site_.translations().number(call.language, day->people))
        .set("SHARE", percent(*day));
}

void OverviewPages::show_filter(const Call& call, web::Model& model, const OverviewFilter& filter,
                                const Choices& choices) const {
  const auto option = [&](std::string_view section, std::string_view value, std::string_view text, bool selected) {
    auto& added = model.add(section);
    added.set("VALUE", value).set("TEXT", text);
    if (selected) added.show("SELECTED");
  };
  const auto status = [&](std::string_view value, const std::string& text) {
    option("STATUS_OPTION", value, text, filter.status == value);
  };
  status("any", say(call, "Everybody"));
  status("on", say(call, "With 2FA"));
  status("none", say(call, "Without 2FA"));
  for (const auto value : every_status)
    if (value != "none") status(value, status_name(call, value));
  for (const auto& [id, name] : choices.titles)
    option("TITLE_OPTION", std::to_string(id.value), name, filter.title == id);
  for (const auto& department : choices.departments)
    option("DEPARTMENT_OPTION", std::to_string(department.id.value), department.path,
           filter.department == department.id);
  option("SEEN_OPTION", "any", say(call, "At any time, or never"), filter.seen == Seen::any);
  option("SEEN_OPTION", "long_ago", say(call, "Not within the last 90 days"), filter.seen == Seen::long_ago);
  option("SEEN_OPTION", "never", say(call, "Never"), filter.seen == Seen::never);
  option("SORT_OPTION", "name", say(call, "Name"), filter.sorted_by == SortedBy::name);
  option("SORT_OPTION", "sign_in", say(call, "Last sign-in, the longest ago first"),
         filter.sorted_by == SortedBy::sign_in);
}

void OverviewPages::show_list(const Call& call, web::Model& model, const OverviewFilter& filter,
                              const OverviewPage& page) const {
  const bool leader = call.visitor.session->role != Role::administrator;
  const auto query = query_of(filter);
  if (!leader) model.show("FOR_ADMINISTRATOR");
  if (leader) model.show("FOR_LEADER");
  for (const auto& person : page.people) {
    auto& row = model.add("PERSON");
    row.set("NAME", person.name)
        .set("EMAIL", person.email)
        .set("JOB_TITLE", person.title)
        .set("DEPARTMENTS", joined(person.departments))
        .set("LAST_SIGN_IN", to_unix(person.last_signed_in_at) == 0
                                 ? say(call, "Never")
                                 : when(site_.translations(), call.language, person.last_signed_in_at));
    if (person.two_factor == "needs_verification") {
      row.add("WAITING").set("TWO_FACTOR", status_name(call, person.two_factor));
    } else {
      row.set("TWO_FACTOR", status_name(call, person.two_factor));
    }
    const auto path = "/hr/users/" + std::to_string(person.id.value);
    if (!leader) row.add("CARD").set("HREF", path);
    if (leader && person.role != Role::administrator)
      row.add("SEND_LINK").set("HREF", path + "/password-link" + (query.empty() ? "" : "?") + query);
  }
  if (!page.people.empty()) {
    auto& tools = model.add("TOOLS");
    if (filter.status == "any" || filter.status == "none")
      tools.add("REMIND").set("HREF", std::string(home) + "/remind" + (query.empty() ? "" : "?") + query);
    if (call.visitor.standing == Standing::freshly_proven) {
      keep_filter(tools.add("SAVE"), filter);
    } else {
      tools.add("PROVE_TO_SAVE").set("HREF", with_next("/prove", overview_path(filter)));
    }
  }
  if (page.more) {
    const auto last = page.last();
    model.add("NEXT")
        .set("QUERY", query + (query.empty() ? "" : "&"))
        .set("AFTER", filter.sorted_by == SortedBy::name ? last.name : "")
        .set("AT", to_unix(last.last_signed_in_at))
        .set("ID", last.id.value);
  }
}

void OverviewPages::show_notice(const Call& call, web::Model& model) const {
  const auto query = call.request.query_form();
  const auto done = query.get("done");
  if (done == "link-sent")
    model.add("NOTICE")
        .set("TEXT", say(call, "A mail with a link to choose a new password is on its way."))
        .show("GOOD");
  if (done != "reminded") return;
  const auto count = [&](std::string_view name) {
    return std::clamp<std::int64_t>(whole_number(query.get(name)).value_or(0), 0, 1'000'000'000);
  };
  const auto& translations = site_.translations();
  const auto lately = count("lately");
  auto text = translations.plural(call.language, "{count} person is reminded.", "{count} people are reminded.",
                                  count("reminded"));
  if (lately > 0)
    text += ' ' + translations.plural(call.language, "{count} had a reminder within the last week.",
                                      "{count} had a reminder within the last week.", lately);
  if (query.has("more")) text += ' ' + say(call, "There are more: remind these people once again.");
  model.add("NOTICE").set("TEXT", text).show("GOOD");
}

web::Response OverviewPages::remind_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto filter = filter_in(query);
  const auto viewer = viewer_of(*call.visitor.session);
  WithoutFactor who;
  Letter letter;
  const bool found = site_.database().read([&](db::Transaction& transaction) {
    if (!choices(transaction, viewer, filter)) return false;
    who = overview_store::without_factor(transaction, viewer, filter, call.now);
    // As the first of them gets it, but in the asker's language.
    auto without = filter;
    without.status = "none";
    const auto page = overview_store::list(transaction, viewer, without, {}, 1, call.now);
    if (!page.people.empty())
      letter = reminders_.letter(transaction, *people_store::find(transaction, page.people.front().id), call.language,
                                 call.now);
    return true;
  });
  if (!found) return site_.error_page(call.request, 404);
  const auto& translations = site_.translations();
  web::Model model;
  model.set("BACK", overview_path(filter))
      .set("WHO", translations.plural(call.language, "{count} person without 2FA gets a mail.",
                                      "{count} people without 2FA get a mail.", who.due))
      .set("SUBJECT", letter.subject)
      .set("BUTTON_TEXT", letter.button);
  if (who.people > who.due)
    model.add("LATELY").set(
        "TEXT",
        translations.plural(call.language, "{count} had a reminder within the last week, and gets none.",
                            "{count} had a reminder within the last week, and get none.", who.people - who.due));
  for (const auto& paragraph : letter.paragraphs) model.add("PARAGRAPH").set("TEXT", paragraph);
  if (who.due > 0) keep_filter(model.add("DUE"), filter);
  return site_.page(call, "overview/remind.html", say(call, "Remind these people"), std::move(model));
}

web::Response OverviewPages::remind(const Call& call) const {
  const auto filter = filter_in(call.form);
  const auto viewer = viewer_of(*call.visitor.session);
  const bool visible = site_.database().read(
      [&](db::Transaction& transaction) { return choices(transaction, viewer, filter).has_value(); });
  if (!visible) return site_.error_page(call.request, 404);
  const auto sum = reminders_.remind(site_.database(), viewer, filter, entry_of(call, AuditKind::people_reminded),
                                     call.visitor.session->session, call.now);
  return web::Response::see_other(overview_path(filter, "done=reminded&reminded=" + std::to_string(sum.reminded) +
                                                            "&lately=" + std::to_string(sum.lately) +
                                                            (sum.more ? "&more" : "")));
}

web::Response OverviewPages::csv(const Call& call) const {
  const auto filter = filter_in(call.form);
  const auto viewer = viewer_of(*call.visitor.session);
  std::string file(csv_start);
  file += csv_line({say(call, "Name"), say(call, "E-mail"), say(call, "Title"), say(call, "Department"),
                    say(call, "2FA"), say(call, "Last sign-in")});
  std::int64_t rows = 0;
  const bool visible = site_.database().read([&](db::Transaction& transaction) {
    if (!choices(transaction, viewer, filter)) return false;
    AfterLine after;
    for (bool more = true; more;) {
      const auto page = overview_store::list(transaction, viewer, filter, after, csv_rows_at_once, call.now);
      for (const auto& person : page.people) {
        ++rows;
        const auto at = person.last_signed_in_at;
        file += csv_line({person.name, person.email, person.title, joined(person.departments),
                          status_name(call, person.two_factor), to_unix(at) == 0 ? "" : iso_time(at)});
      }
      more = page.more;
      if (more) after = page.last();
    }
    return true;
  });
  if (!visible) return site_.error_page(call.request, 404);
  const bool held = site_.database().write([&](db::Transaction& transaction) {
    if (!session_store::hold(transaction, call.visitor.session->session)) return false;
    auto event = entry_of(call, AuditKind::overview_exported);
    event.detail = {{"people", std::to_string(rows)}, {"filter", query_of(filter)}};
    audit_.append(transaction, event, call.now);
    return true;
  });
  if (!held) return site_.error_page(call.request, 403);
  return web::Response::csv(std::move(file), "security-overview-" + iso_day(call.now) + ".csv");
}

}  // namespace portner
