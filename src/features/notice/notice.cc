#include "features/notice/notice.h"

#include "features/company/company.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

struct Words {
  std::string subject;
  std::string what;
};

Words words_for(NoticeKind kind, const web::Translations& translations, const web::Language& language,
                std::string_view about) {
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  const web::Translations::Arguments app{{"app", std::string(about)}};
  switch (kind) {
    case NoticeKind::app_added:
      return {
          say("An authenticator app was added"),
          say("The authenticator app “{app}” was added to your account. From now on you can sign in with its codes.",
              app)};
    case NoticeKind::app_removed:
      return {say("An authenticator app was removed"),
              say("The authenticator app “{app}” was removed from your account. Its codes no longer work.", app)};
    case NoticeKind::sms_added:
      return {say("Codes by SMS were switched on"),
              say("Codes by SMS were switched on for your account. From now on you can sign in with them.")};
    case NoticeKind::sms_removed:
      return {say("Codes by SMS were switched off"),
              say("Codes by SMS were switched off for your account. You sign in with your authenticator app.")};
    case NoticeKind::number_changed:
      return {say("Your number for codes was changed"),
              say("Codes by SMS now go to another telephone. If that was not you, undo it within 24 hours: {link}",
                  {{"link", std::string(about)}})};
    case NoticeKind::number_change_undone:
      return {say("The change of your number was undone"),
              say("Codes by SMS go to your earlier number again, and you were signed out everywhere.")};
    case NoticeKind::number_needs_verifying:
      return {say("Your telephone number was changed by an administrator"),
              say("The next time you sign in, the code goes to the new number.")};
    case NoticeKind::sms_limit:
      return {say("Texts with codes are held back"),
              say("The limit “{limit}” for texts is reached, and codes by SMS are not sent until it is free again. "
                  "People with an authenticator app sign in as always.",
                  {{"limit", std::string(about)}})};
    case NoticeKind::sms_unused:
      return {
          say("Many codes by SMS are not used"),
          say("Fewer than a third of the codes that were sent by SMS in the last 24 hours have been typed. Somebody "
              "may be making your company pay for texts.")};
    case NoticeKind::password_changed:
      return {say("Your password was changed"),
              say("Your password was changed, and you were signed out on every other device.")};
    case NoticeKind::new_browser:
      return {say("A sign-in from a new browser"),
              say("Somebody signed in to your account from a browser that had not been used for it before.")};
    case NoticeKind::code_refused:
      return {say("A wrong code after your password"),
              say("Somebody gave your right password and then a wrong code. They were not let in.")};
  }
  throw std::logic_error("a notice without words");
}

// The person's own, or the company's while none is chosen.
std::string language_of(db::Transaction& transaction, const Person& person) {
  if (!person.language.empty()) return person.language;
  const auto company = company_store::find(transaction, person.company);
  return company ? company->language : "en";
}

}  // namespace

void Notices::send(db::Transaction& transaction, NoticeKind kind, const Person& person, const Origin& origin,
                   Moment now, std::string_view about) const {
  const web::Language language{language_of(transaction, person)};
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments) {
    return translations_.text(language, english, arguments);
  };
  const auto words = words_for(kind, translations_, language, about);
  const auto browser = origin.browser.empty() ? say("unknown", {}) : origin.browser;
  std::string body = say("Hello {name},", {{"name", person.name}}) + "\n\n" + words.what + "\n\n";
  body += say("When: {when}", {{"when", when(translations_, language, now)}}) + '\n';
  if (origin.address.empty()) {  // nobody's browser did it
    outbox_.put(transaction, {person.id.value, person.email, words.subject, body}, now);
    return;
  }
  body += say("Browser: {browser}", {{"browser", browser}}) + '\n';
  body += say("IP address: {address}", {{"address", origin.address}}) + "\n\n";
  body += say("Was it you? Then you do not need to do anything.", {}) + '\n';
  body += say("Was it not you? Tell your administrator, and change your password at once: {link}",
              {{"link", public_url_ + "/me/security/password"}}) +
          '\n';
  outbox_.put(transaction, {person.id.value, person.email, words.subject, body}, now);
}

}  // namespace portner
