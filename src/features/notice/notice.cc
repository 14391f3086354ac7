#include "features/notice/notice.h"

#include "features/wording/wording.h"

namespace portner {
namespace {

// A link to undo something within a day is no use later; that something happened is news for longer.
constexpr Seconds notices_live{7 * 24 * 3600};

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
              say("Codes by SMS now go to another telephone. If that was not you, undo it within 24 hours.")};
    case NoticeKind::number_change_undone:
      return {say("The change of your number was undone"),
              say("Codes by SMS go to your earlier number again, and you were signed out everywhere.")};
    case NoticeKind::number_needs_verifying:
      return {say("Your telephone number was changed by an administrator"),
              say("The next time you sign in, the code goes to the new number.")};
    case NoticeKind::email_changed:
      return {
          say("Your e-mail address was changed by an administrator"),
          say("Mails about your account no longer come to this address, and you cannot sign in with it any more. You "
              "were signed out everywhere; sign in with your new address. Did you not expect this? Tell your "
              "administrator.")};
    case NoticeKind::became_administrator:
      return {
          say("You are an administrator now"),
          say("Another administrator has made you one, too: you see your company’s people and rules, and can change "
              "them. Did you not expect this? Tell your company’s other administrators.")};
    case NoticeKind::administrator_no_more:
      return {say("You are no longer an administrator"),
              say("Another administrator has taken that role from you. Everything else about your account stays as it "
                  "was. Did you not expect this? Tell your company’s other administrators.")};
    case NoticeKind::administrator_added:
      return {
          say("Your company has another administrator"),
          say("{person} is an administrator now, and can see and change everything that you can. Did you not expect "
              "this? Look at the list of users, and talk to the other administrators.",
              {{"person", std::string(about)}})};
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

}  // namespace

void Notices::send(db::Transaction& transaction, NoticeKind kind, const Person& person, const Origin& origin,
                   Moment now, std::string_view about) const {
  const auto language = language_of(transaction, person);
  const auto& translations = letters_.translations();
  const auto say = [&](const char* english) { return translations.text(language, english); };
  auto words = words_for(kind, translations, language, about);
  Letter letter{.subject = std::move(words.subject), .paragraphs = {std::move(words.what)}};
  letter.facts = {{say("When"), when(translations, language, now)}};
  if (!origin.address.empty()) {  // else nobody's browser did it
    letter.facts.emplace_back(say("Browser"), origin.browser.empty() ? say("unknown") : origin.browser);
    letter.facts.emplace_back(say("IP address"), origin.address);
    letter.advice = {say("Was it you? Then you do not need to do anything."),
                     say("Was it not you? Tell your administrator, and change your password at once.")};
    letter.button = say("Change your password");
    letter.link = public_url_ + "/me/security/password";
  }
  if (kind == NoticeKind::number_changed) {
    letter.button = say("Undo the change");
    letter.link = about;
  }
  letters_.send(transaction, person, language, letter, notices_live, now);
}

}  // namespace portner
