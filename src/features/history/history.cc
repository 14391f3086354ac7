#include "features/history/history.h"

#include "features/wording/wording.h"

namespace portner::history {
namespace {

std::string detail(const AuditEvent& event, const char* name) {
  const auto found = event.detail.find(name);
  return found == event.detail.end() ? std::string() : found->second;
}

std::vector<AuditKind> add_up(std::initializer_list<std::vector<AuditKind>> parts) {
  std::vector<AuditKind> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::string what_happened(const AuditEvent& event, const web::Translations& translations,
                          const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  switch (event.kind) {
    case AuditKind::company_created:
      return say("Company made");
    case AuditKind::company_rule_changed:
      return say("Company rules changed");
    case AuditKind::person_created:
      return say("Person added");
    case AuditKind::person_changed:
      if (detail(event, "active") == "yes → no") return say("Person deactivated");
      if (detail(event, "active") == "no → yes") return say("Person reactivated");
      return say("User card changed");
    case AuditKind::link_sent:
      return say("Link for a new password sent");
    case AuditKind::password_forgotten:
      return say("Link for a new password asked for");
    case AuditKind::password_set:
    case AuditKind::password_changed:
      return say("Password changed");
    case AuditKind::password_refused:
      return say("Wrong password");
    case AuditKind::sign_in_throttled:
      return say("Too many tries");
    case AuditKind::code_refused:
      return say("Code not accepted");
    case AuditKind::signed_in:
      return say("Signed in");
    case AuditKind::signed_out:
      return say("Signed out");
    case AuditKind::signed_out_elsewhere:
      return say("Signed out everywhere else");
    case AuditKind::proof_given:
      return say("Proof given");
    case AuditKind::proof_refused:
      return say("Proof not accepted");
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
    case AuditKind::sms_limited:
      return say("No text sent: the limit is reached");
    case AuditKind::department_changed:
      return say("Department changed");
    case AuditKind::title_changed:
      return say("Title changed");
    case AuditKind::two_factor_off:
      return say("2FA turned off by an administrator");
    case AuditKind::overview_exported:
      return say("Security overview saved as a file");
    case AuditKind::people_reminded:
      return say("People reminded to switch on 2FA");
    case AuditKind::people_imported:
      return say("People imported");
    case AuditKind::people_exported:
      return say("People exported");
    case AuditKind::help_asked:
      return say("Help to sign in asked for");
    case AuditKind::help_limited:
      return say("Too many requests for help");
    case AuditKind::help_code_given:
      return say("Code given by an administrator");
    case AuditKind::help_declined:
      return say("Request for help declined");
    case AuditKind::help_stopped:
      return say("Request for help stopped: it was not the person");
    case AuditKind::support_asked:
      return say("Message to support");
    case AuditKind::support_limited:
      return say("Too many messages to support");
    case AuditKind::support_changed:
      return say("Request for support changed");
    case AuditKind::history_looked_at:
      return say("Login history looked at by support");
    case AuditKind::unlocked:
      return say("Unlocked after too many wrong codes");
    case AuditKind::list_exported:
      return say("List saved as a file");
  }
  return {};
}

std::string how(const AuditEvent& event, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  const auto proof = detail(event, "how");
  if (proof == "password") return say("With password");
  if (proof == "password+app") return say("With password and authenticator app");
  if (proof == "password+sms") return say("With password and SMS");
  if (proof == "password+help") return say("With password and a code from an administrator");
  if (auto app = detail(event, "app"); !app.empty()) return app;
  const auto why = detail(event, "why");
  if (why == "wrong_code" || why == "wrong_sms" || why == "wrong_help") return say("Wrong code");
  if (why == "code_used" || why == "sms_used" || why == "help_used") return say("Code used already");
  if (why == "sms_expired" || why == "sms_replaced" || why == "sms_none_out" || why == "help_expired")
    return say("Code expired");
  if (why == "clock_off") return say("The phone’s clock is off");
  if (why == "must_wait") return say("Had to wait");
  if (why == "no_more_tries") return say("No tries left");
  if (why == "attempt_over") return say("The sign-in took too long");
  return {};
}

std::string browser(const AuditEvent& event, const web::Translations& translations, const web::Language& language) {
  if (event.browser.empty() && event.address.empty()) return {};
  return which_browser(translations, language, event.browser);
}

Mood mood_of(const AuditEvent& event) {
  if (event.kind == AuditKind::signed_in) return Mood::good;
  return event.reference.empty() ? Mood::neither : Mood::bad;
}

const std::vector<AuditKind>& login_kinds() {
  static const auto kinds =
      add_up({kinds_of(AuditGroup::sign_ins),
              kinds_of(AuditGroup::refusals),
              kinds_of(AuditGroup::two_factor),
              {AuditKind::password_forgotten, AuditKind::password_set, AuditKind::password_changed},
              {AuditKind::help_asked, AuditKind::help_limited, AuditKind::help_code_given, AuditKind::help_declined,
               AuditKind::help_stopped}});
  return kinds;
}

void add_rows(web::Model& model, const std::vector<AuditLine>& lines, const web::Translations& translations,
              const web::Language& language) {
  for (const auto& line : lines) {
    const auto& event = line.event;
    // Whose browser and address are no business of the person's.
    const bool by_another = line.actor && line.actor != line.person;
    auto& row = model.add("HISTORY");
    row.set("WHEN", when(translations, language, event.at))
        .set("OUTCOME", what_happened(event, translations, language))
        .set("HOW", how(event, translations, language))
        .set("BROWSER",
             by_another ? translations.text(language, "An administrator") : browser(event, translations, language))
        .set("ADDRESS", by_another ? "" : event.address);
    if (mood_of(event) == Mood::good) row.show("GOOD");
    if (mood_of(event) == Mood::bad) row.show("BAD").add("REFERENCE").set("REFERENCE", event.reference);
  }
}

}  // namespace portner::history
