#include "features/administration/rules_pages.h"

#include <algorithm>

#include "base/text.h"
#include "features/administration/settings_words.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::size_t longest_field = 10'000;

WrittenSettings typed_in(const web::Form& form) {
  WrittenSettings typed;
  for (const auto name : setting_names)
    if (form.has(name)) typed.emplace(name, form.get(name).substr(0, longest_field));
  return typed;
}

std::int64_t revision_in(const web::Form& form) {
  return whole_number(form.get("revision")).value_or(-1);
}

}  // namespace

void RulesPages::add_routes() {
  site_.get("/company/rules", [this](const Call& call) {
    const auto query = call.request.query_form();
    return current_page(call, query.get("done") == "saved" ? say(call, "The rules are saved.") : std::string());
  });
  site_.post("/company/rules/preview", [this](const Call& call) { return preview(call); });
  site_.post("/company/rules", [this](const Call& call) { return save(call); });
}

std::string RulesPages::say(const Call& call, const char* english,
                            const web::Translations::Arguments& arguments) const {
  return site_.translations().text(call.language, english, arguments);
}

web::Response RulesPages::current_page(const Call& call, std::string_view notice) const {
  std::int64_t revision = 0;
  const auto written = site_.database().read([&](db::Transaction& transaction) {
    const auto current = settings::find(transaction, call.visitor.session->company);
    revision = current.rule.revision;
    return settings::written(transaction, current);
  });
  return form_page(call, written, revision, {}, notice);
}

web::Response RulesPages::form_page(const Call& call, const WrittenSettings& written, std::int64_t revision,
                                    const std::vector<SettingProblem>& problems, std::string_view notice) const {
  web::Model model;
  model.set("REVISION", revision);
  for (const auto& [name, value] : written) {
    model.set(upper_ascii(name), value);
    for (const auto* word : {"optional", "required", "standard", "strict", "allowed", "forbidden"})
      if (value == word) model.show("IS_" + upper_ascii(value));
  }
  for (const auto& [id, name] : site_.database().read([&](db::Transaction& transaction) {
         return company_store::titles(transaction, call.visitor.session->company);
       }))
    model.add("TITLE_NAME").set("NAME", name);
  const auto language = written.find("language");
  site_.add_language_options(language == written.end() ? "" : language->second, model, "LANGUAGE_OPTION", "SELECTED");
  if (!problems.empty()) {
    auto& box = model.add("PROBLEM");
    box.set("HEADING", say(call, "Check what you typed"));
    for (const auto& problem : problems) {
      const auto text = say(call, problem.english, {{"name", problem.about}});
      box.add("FIELD_LINK").set("FIELD", problem.name).set("TEXT", text);
      model.add("FIELD_ERROR_" + upper_ascii(problem.name)).set("TEXT", text);
    }
  }
  if (!notice.empty()) model.add("NOTICE").set("TEXT", notice).show("INFO");
  return site_.page(call, "administration/rules.html", say(call, "Company rules"), std::move(model));
}

void RulesPages::show_to_set_up(const Call& call, web::Model& model, const ToSetUp& who,
                                const CompanyRule& rule) const {
  const auto& translations = site_.translations();
  const auto line = [&](const std::string& text) { model.add("CONSEQUENCE").set("TEXT", text); };
  const auto& ends = rule.skipping_ends_at;
  if (who.people == 0) return line(say(call, "Everybody who must have 2FA has it already."));
  if (ends && call.now < *ends) {
    line(translations.plural(call.language, "{count} person will have to set up 2FA. They may skip it until {day}.",
                             "{count} people will have to set up 2FA. They may skip it until {day}.", who.people,
                             {{"day", which_day(translations, call.language, *ends - Seconds{1})}}));
  } else {
    line(translations.plural(call.language, "{count} person will have to set up 2FA at their next sign-in.",
                             "{count} people will have to set up 2FA at their next sign-in.", who.people));
  }
  if (who.without_telephone > 0)
    line(translations.plural(call.language, "{count} of them has no phone number.",
                             "{count} of them have no phone number.", who.without_telephone));
  if (who.signed_in > 0)
    line(translations.plural(call.language, "{count} of them is signed in now.", "{count} of them are signed in now.",
                             who.signed_in));
}

web::Response RulesPages::preview(const Call& call) const {
  const auto typed = typed_in(call.form);
  std::vector<SettingProblem> problems;
  WrittenSettings before, after;
  ToSetUp who;
  CompanyRule old_rule, rule;
  site_.database().read([&](db::Transaction& transaction) {
    const auto current = settings::find(transaction, call.visitor.session->company);
    const auto next = settings::changed(transaction, current, typed, site_.translations().languages());
    old_rule = current.rule;
    if (!next) {
      problems = next.error();
      return false;
    }
    rule = next->rule;
    before = settings::written(transaction, current);
    after = settings::written(transaction, *next);
    who = settings::to_set_up(transaction, *next, call.now);
    return true;
  });
  const auto revision = revision_in(call.form);
  if (!problems.empty()) return form_page(call, typed, revision, problems);
  if (revision != old_rule.revision)
    return current_page(call, say(call, "Somebody else has changed the rules since you opened them. Look again."));
  if (before == after) return form_page(call, typed, revision, {}, say(call, "You have not changed anything."));

  web::Model model;
  model.set("REVISION", revision);
  for (const auto name : setting_names) {
    const auto& [old_value, new_value] = std::pair(before.find(name)->second, after.find(name)->second);
    model.add("KEPT").set("FIELD", name).set("VALUE", new_value);
    if (old_value != new_value)
      model.add("CHANGE")
          .set("LABEL", setting_label(name, site_.translations(), call.language))
          .set("OLD", setting_in_words(name, old_value, site_.translations(), call.language))
          .set("NEW", setting_in_words(name, new_value, site_.translations(), call.language));
  }
  if (rule.two_factor == TwoFactor::required) show_to_set_up(call, model, who, rule);
  if (rule.session_idle < old_rule.session_idle || rule.session_lifetime < old_rule.session_lifetime)
    model.add("CONSEQUENCE").set("TEXT", say(call, "Sessions that are open now get the shorter life at once."));
  return site_.page(call, "administration/rules_preview.html", say(call, "Before you save"), std::move(model));
}

web::Response RulesPages::save(const Call& call) const {
  const auto typed = typed_in(call.form);
  const auto revision = revision_in(call.form);
  if (call.form.get("step") == "edit") return form_page(call, typed, revision, {});
  const auto& session = *call.visitor.session;
  std::vector<SettingProblem> problems;
  const bool saved = site_.database().write([&](db::Transaction& transaction) {
    problems.clear();
    if (!session_store::hold(transaction, session.session)) return false;
    const auto current = settings::find(transaction, session.company);
    if (current.rule.revision != revision) return false;
    const auto next = settings::changed(transaction, current, typed, site_.translations().languages());
    if (!next) {
      problems = next.error();
      return false;
    }
    return settings::save(transaction, audit_,
                          {.kind = AuditKind::company_rule_changed, .actor = session.person, .origin = call.origin},
                          current, *next, call.now);
  });
  if (!problems.empty()) return form_page(call, typed, revision, problems);
  if (!saved)
    return current_page(call, say(call, "Somebody else has changed the rules since you opened them. Look again."));
  site_.forget_sessions();
  return web::Response::see_other("/company/rules?done=saved");
}

}  // namespace portner
