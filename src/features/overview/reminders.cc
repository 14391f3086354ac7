#include "features/overview/reminders.h"

#include "features/company/company.h"
#include "features/session/session.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr Seconds reminders_live{7 * 24 * 3600};

}  // namespace

Letter Reminders::letter(db::Transaction& transaction, const Person& person, const web::Language& language,
                         Moment now) const {
  const auto& translations = letters_.translations();
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  const auto company = company_store::find(transaction, person.company);
  const std::string name = company ? company->name : "";
  const auto rule = company_store::rule(transaction, person.company);
  std::string required;
  switch (demand(rule, person.title, now)) {
    case Demand::none:
      required = say("{company} does not require it of you, and recommends it.", {{"company", name}});
      break;
    case Demand::later:
      required =
          say("{company} requires it of you. You can skip it up to and including {day}.",
              {{"company", name}, {"day", which_day(translations, language, *rule.skipping_ends_at - Seconds{1})}});
      break;
    case Demand::now:
      required = say("{company} requires it of you: you need it at your next sign-in.", {{"company", name}});
      break;
  }
  return {.subject = say("Switch on two-factor authentication"),
          .paragraphs = {say("With two-factor authentication (2FA) you sign in with your password and a code from "
                             "your phone. Then nobody gets in with your password alone."),
                         required, say("It takes about two minutes.")},
          .button = say("Enable 2FA"),
          .link = public_url_ + "/me/security/enable"};
}

bool Reminders::send(db::Transaction& transaction, CompanyId company, const OverviewLine& line, Moment now) const {
  if (!overview_store::take_reminder(transaction, company, line.id, now)) return false;
  const auto person = people_store::find(transaction, line.id);
  const auto language = language_of(transaction, *person);
  letters_.send(transaction, *person, language, letter(transaction, *person, language, now), reminders_live, now);
  return true;
}

Reminded Reminders::remind(db::Database& database, const Viewer& viewer, OverviewFilter filter, const AuditEntry& entry,
                           SessionId asked_in, Moment now) const {
  Reminded sum;
  if (filter.status != "any" && filter.status != "none") return sum;
  filter.status = "none";
  filter.sorted_by = SortedBy::name;
  AfterLine after;
  for (bool more = true; more;) {
    if (static_cast<std::size_t>(sum.reminded) >= most_reminders) {
      sum.more = true;
      break;
    }
    OverviewPage page;
    const auto batch = database.write([&](db::Transaction& transaction) {
      Reminded some;
      page = {};
      if (!session_store::hold(transaction, asked_in)) return some;
      page = overview_store::list(transaction, viewer, filter, after, reminders_at_once, now);
      for (const auto& line : page.people)
        ++(line.reminded_at <= now - between_reminders && send(transaction, viewer.company, line, now) ? some.reminded
                                                                                                       : some.lately);
      if (some.reminded > 0) {
        auto event = entry;
        event.detail["reminded"] = std::to_string(some.reminded);
        audit_.append(transaction, event, now);
      }
      return some;
    });
    sum.reminded += batch.reminded;
    sum.lately += batch.lately;
    more = page.more;
    if (more) after = page.last();
  }
  return sum;
}

}  // namespace portner
