#include "features/notice/notice.h"

#include <algorithm>

#include "features/wording/wording.h"

namespace portner {
namespace {

// A link to undo something within a day is no use later; that something happened is news for longer.
constexpr Seconds notices_live{7 * 24 * 3600};

struct Words {
  std::string subject;
  std::string what;
  std::vector<std::string> advice = {};
};

std::string value_of(const Notices::About& about, std::string_view name) {
  const auto found = std::ranges::find(about, name, &Notices::About::value_type::first);
  return found == about.end() ? std::string() : found->second;
}

Words words_for(NoticeKind kind, const web::Translations& translations, const web::Language& language,
                Notices::About about) {
  const auto say = [&](const char* english, const Notices::About& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  if (std::ranges::find(about, "actor", &Notices::About::value_type::first) == about.end())
    about.emplace_back("actor", say("The operator of this sign-in"));
  switch (kind) {
    case NoticeKind::app_added:
      return {
          say("An authenticator app was added"),
          say("The authenticator app “{app}” was added to your account. From now on you can sign in with its codes.",
              about)};
    case NoticeKind::app_removed:
      return {say("An authenticator app was removed"),
              say("The authenticator app “{app}” was removed from your account. Its codes no longer work.", about)};
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
    case NoticeKind::became_support_agent:
      return {say("You are a support agent now"),
              say("An administrator has asked you to answer your company’s requests for support. You find them under "
                  "Support in the menu. Did you not expect this? Tell your administrator.")};
    case NoticeKind::support_agent_no_more:
      return {say("You are no longer a support agent"),
              say("An administrator has taken that role from you. Everything else about your account stays as it was. "
                  "Did you not expect this? Tell your administrator.")};
    case NoticeKind::administrator_added:
      return {
          say("Your company has another administrator"),
          say("{person} is an administrator now, and can see and change everything that you can. Did you not expect "
              "this? Look at the list of users, and talk to the other administrators.",
              about)};
    case NoticeKind::sms_limit:
      return {say("Texts with codes are held back"),
              say("The limit “{limit}” for texts is reached, and codes by SMS are not sent until it is free again. "
                  "People with an authenticator app sign in as always.",
                  about)};
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
    case NoticeKind::two_factor_off:
      return {say("2FA was turned off for your account"),
              say("{actor} has turned 2FA off for your account. Your authenticator apps and your number for codes were "
                  "removed, and you were signed out everywhere. Switch 2FA on again at your next sign-in.",
                  about),
              {say("Did you not ask for this? Tell another administrator at once.")}};
    case NoticeKind::two_factor_off_for:
      return {say("2FA was turned off for {person}", about),
              say("{actor} has turned 2FA off for {person}. Reason: {reason}", about),
              {say("Is that not right? Talk to both of them, and look at the audit log.")}};
    case NoticeKind::signed_out:
      return {say("You were signed out everywhere"),
              say("{actor} has signed you out on every device. Your password and 2FA stay as they are.", about),
              {say("Did you not ask for this? Ask your administrator why, and change your password if you are not sure "
                   "that only you know it.")}};
    case NoticeKind::deactivated:
      return {say("Your account was deactivated"),
              say("{actor} has deactivated your account. You can no longer sign in.", about),
              {say("Do you think that this is a mistake? Ask your administrator.")}};
  }
  throw std::logic_error("a notice without words");
}

}  // namespace

void Notices::send(db::Transaction& transaction, NoticeKind kind, const Person& person, const Origin& origin,
                   Moment now, const About& about) const {
  const auto language = language_of(transaction, person);
  const auto& translations = letters_.translations();
  const auto say = [&](const char* english) { return translations.text(language, english); };
  auto words = words_for(kind, translations, language, about);
  Letter letter{
      .subject = std::move(words.subject), .paragraphs = {std::move(words.what)}, .advice = std::move(words.advice)};
  letter.facts = {{say("When"), when(translations, language, now)}};
  if (!origin.address.empty()) {  // else nobody's browser did it
    letter.facts.emplace_back(say("Browser"), which_browser(translations, language, origin.browser));
    letter.facts.emplace_back(say("IP address"), origin.address);
    letter.advice = {say("Was it you? Then you do not need to do anything."),
                     say("Was it not you? Tell your administrator, and change your password at once.")};
    letter.button = say("Change your password");
    letter.link = public_url_ + "/me/security/password";
  }
  if (kind == NoticeKind::number_changed) {
    letter.button = say("Undo the change");
    letter.link = value_of(about, "link");
  }
  letters_.send(transaction, person, language, letter, notices_live, now);
}

void Notices::tell_administrators(db::Transaction& transaction, NoticeKind kind, CompanyId company,
                                  std::initializer_list<std::optional<PersonId>> without, Moment now,
                                  const About& about) const {
  for (const auto& administrator : people_store::administrators(transaction, company))
    if (std::ranges::find(without, std::optional(administrator.id)) == without.end())
      send(transaction, kind, administrator, {}, now, about);
}

}  // namespace portner
