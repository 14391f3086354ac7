#include "features/administration/audit_words.h"

#include <array>
#include <utility>

#include "base/csv.h"
#include "features/administration/settings_words.h"
#include "features/history/history.h"
#include "features/wording/wording.h"

namespace portner::audit_words {
namespace {

constexpr std::array<std::pair<AuditGroup, std::string_view>, 7> groups{{{AuditGroup::sign_ins, "sign_ins"},
                                                                         {AuditGroup::refusals, "refusals"},
                                                                         {AuditGroup::two_factor, "two_factor"},
                                                                         {AuditGroup::people, "people"},
                                                                         {AuditGroup::rules, "rules"},
                                                                         {AuditGroup::links, "links"},
                                                                         {AuditGroup::help, "help"}}};
constexpr std::string_view arrow = " → ";

// What a detail is of, by the name under which it is kept.
std::string field_label(const AuditEvent& event, const std::string& name, const web::Translations& translations,
                        const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  if (event.kind == AuditKind::company_rule_changed)
    if (auto label = setting_label(name, translations, language); !label.empty()) return label;
  if (name == "name") return say("Name");
  if (name == "email") return say("E-mail");
  if (name == "telephone") return say("Telephone");
  if (name == "title") return say("Job title");
  if (name == "department" || name == "departments") return say("Department");
  if (name == "role") return say("Role");
  if (name == "language") return say("Language");
  if (name == "limit") return say("Limit");
  if (name == "request") return say("Request");
  if (name == "state") return say("Status");
  return name;
}

// Of a role or a request's status, as it is kept; all else is what somebody has typed.
std::string value_in_words(const std::string& name, const std::string& value, const web::Translations& translations,
                           const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  if (name == "role") {
    if (value == "employee") return say("Employee");
    if (value == "support_agent") return say("Support agent");
    if (value == "administrator") return say("Administrator");
  }
  if (name == "state") {
    if (value == "new") return say("New");
    if (value == "in_progress") return say("In progress");
    if (value == "solved") return say("Solved");
  }
  return value;
}

std::string change_in_words(const AuditEvent& event, const std::string& name, const std::string& value,
                            const web::Translations& translations, const web::Language& language) {
  const auto words = [&](const std::string& one) {
    return event.kind == AuditKind::company_rule_changed ? setting_in_words(name, one, translations, language)
                                                         : value_in_words(name, one, translations, language);
  };
  const auto at = value.find(arrow);
  if (at == std::string::npos) return value_in_words(name, value, translations, language);
  return words(value.substr(0, at)).append(arrow).append(words(value.substr(at + arrow.size())));
}

}  // namespace

std::string_view name_of(AuditGroup group) {
  for (const auto& [known, name] : groups)
    if (known == group) return name;
  return {};
}

std::optional<AuditGroup> group_named(std::string_view wanted) {
  for (const auto& [group, name] : groups)
    if (name == wanted) return group;
  return std::nullopt;
}

std::string label(AuditGroup group, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  switch (group) {
    case AuditGroup::sign_ins:
      return say("Sign-ins");
    case AuditGroup::refusals:
      return say("Refusals");
    case AuditGroup::two_factor:
      return say("Changes of 2FA");
    case AuditGroup::people:
      return say("People");
    case AuditGroup::rules:
      return say("Company rules");
    case AuditGroup::links:
      return say("Links and mails");
    case AuditGroup::help:
      return say("Help");
  }
  return {};
}

std::string done_by(const AuditLine& line, const web::Translations& translations, const web::Language& language) {
  if (line.actor && line.actor == line.person) return translations.text(language, "The person");
  if (line.actor) return line.actor_name;
  if (line.event.address.empty()) return translations.text(language, "The operator");
  return translations.text(language, "Somebody not signed in");
}

std::vector<std::string> details(const AuditEvent& event, const web::Translations& translations,
                                 const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  std::vector<std::string> lines;
  auto how = history::how(event, translations, language);
  if (!how.empty()) lines.push_back(std::move(how));
  for (const auto& [name, value] : event.detail) {
    if (name == "how" || name == "why" || name == "app" || name == "active") continue;  // said already
    if (name == "browser") {
      if (value == "new") lines.push_back(say("From a new browser"));
    } else if (name == "list") {
      lines.push_back(value == "audit_log" ? say("Audit log") : say("Login history"));
    } else if (name == "reason") {
      lines.push_back(translations.text(language, "Reason: {reason}", {{"reason", value}}));
    } else {
      lines.push_back(field_label(event, name, translations, language) + ": " +
                      change_in_words(event, name, value, translations, language));
    }
  }
  return lines;
}

std::string csv_head(const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  return csv_line({say("Number"), say("When"), say("What happened"), say("Kind"), say("About"), say("E-mail"),
                   say("Done by"), say("Browser"), say("IP address"), say("Reference"), say("Details")});
}

std::string csv_row(const AuditLine& line, const web::Translations& translations, const web::Language& language) {
  const auto& event = line.event;
  std::string about;
  for (const auto& part : details(event, translations, language)) about += (about.empty() ? "" : "; ") + part;
  return csv_line({std::to_string(event.id), iso_time(event.at), history::what_happened(event, translations, language),
                   std::string(portner::name_of(event.kind)), line.person_name, line.person_email,
                   done_by(line, translations, language), history::browser(event, translations, language),
                   event.address, event.reference, about});
}

}  // namespace portner::audit_words
