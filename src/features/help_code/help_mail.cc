#include "features/help_code/help_mail.h"

#include "features/help_code/help_code.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

// That something happened is news for longer than the links live.
constexpr Seconds mails_live{7 * 24 * 3600};

}  // namespace

void HelpMails::asked(db::Transaction& transaction, const HelpRequest& request, const Person& person,
                      const std::vector<Person>& administrators) const {
  const auto now = request.asked_at;
  for (const auto& administrator : administrators) {
    Draft draft{language_of(transaction, administrator), {}};
    const auto say = [&](const char* english) { return this->say(draft.language, english, {{"name", person.name}}); };
    draft.letter.subject = say("{name} asks for help to sign in");
    draft.letter.paragraphs = {
        say("{name} has typed the right password, cannot use the phone, and asks you for help.")};
    draft.letter.facts = {{say("Who"), person.name + ", " + person.email}};
    add_origin(draft, request.origin, now);
    if (!request.sentence.empty()) draft.letter.facts.emplace_back(say("They wrote"), request.sentence);
    draft.letter.advice = {
        say("Make sure that it is really them: in person, or by calling a number that you know already."),
        say("Do not use a telephone number or an address that is given in the request.")};
    draft.letter.button = say("Open the request");
    draft.letter.link = address_of(request.id);
    send(transaction, administrator, draft, now);
  }
  Draft draft{language_of(transaction, person), {}};
  const auto say = [&](const char* english) { return this->say(draft.language, english); };
  draft.letter.subject = say("Somebody asks for help to sign in to your account");
  draft.letter.paragraphs = {say(
      "Somebody has typed your right password and asks your administrators for help to sign in without your phone.")};
  add_origin(draft, request.origin, now);
  draft.letter.advice = {say("Was it you? Then you do not need to do anything. An administrator will help you.")};
  add_not_me(transaction, draft, request.id, now);
  send(transaction, person, draft, now);
}

void HelpMails::code_given(db::Transaction& transaction, const HelpRequest& request, const Person& person,
                           const Person& administrator, Moment now) const {
  Draft draft{language_of(transaction, person), {}};
  const auto say = [&](const char* english) {
    return this->say(draft.language, english, {{"name", administrator.name}});
  };
  draft.letter.subject = say("An administrator has given you a code");
  draft.letter.paragraphs = {
      say("{name} has given out a code for your account. Together with your password it signs in once, within ten "
          "minutes.")};
  draft.letter.facts = {{say("When"), when(letters_.translations(), draft.language, now)}};
  draft.letter.advice = {say("Has nobody read a code out to you? Then it was given to somebody else.")};
  add_not_me(transaction, draft, request.id, now);
  send(transaction, person, draft, now);
}

void HelpMails::code_used(db::Transaction& transaction, HelpRequestId request, const Person& person,
                          const Origin& origin, Moment now) const {
  Draft draft{language_of(transaction, person), {}};
  const auto say = [&](const char* english) { return this->say(draft.language, english); };
  draft.letter.subject = say("A code from an administrator was used");
  draft.letter.paragraphs = {
      say("Somebody signed in to your account with your password and a code from an administrator."),
      say("If your phone is lost, add your new phone under Security now, and remove the old one.")};
  add_origin(draft, origin, now);
  add_not_me(transaction, draft, request, now);
  send(transaction, person, draft, now);
}

void HelpMails::declined(db::Transaction& transaction, const Person& person, const Person& administrator,
                         std::string_view reason, Moment now) const {
  Draft draft{language_of(transaction, person), {}};
  const auto say = [&](const char* english) {
    return this->say(draft.language, english, {{"name", administrator.name}});
  };
  draft.letter.subject = say("Your request for help was declined");
  draft.letter.paragraphs = {say("{name} has declined the request for help to sign in to your account.")};
  if (!reason.empty()) draft.letter.facts = {{say("Why"), std::string(reason)}};
  draft.letter.advice = {
      say("Do you still need help? Speak with an administrator, or sign in again and ask once more.")};
  send(transaction, person, draft, now);
}

void HelpMails::stopped(db::Transaction& transaction, const HelpRequest& request, const Person& person,
                        const std::vector<Person>& administrators, Moment now) const {
  for (const auto& administrator : administrators) {
    Draft draft{language_of(transaction, administrator), {}};
    const auto say = [&](const char* english) { return this->say(draft.language, english, {{"name", person.name}}); };
    draft.letter.subject = say("Somebody else asked for help as {name}");
    draft.letter.paragraphs = {say(
        "{name} says that somebody else has asked for help to sign in, and so knows their password. The request and "
        "its codes are stopped, and {name} was signed out everywhere.")};
    draft.letter.facts = {{say("Who"), person.name + ", " + person.email}};
    add_origin(draft, request.origin, request.asked_at);
    draft.letter.advice = {say("Give no code to whoever asked. Make sure that {name} chooses a new password.")};
    draft.letter.button = say("Open the request");
    draft.letter.link = address_of(request.id);
    send(transaction, administrator, draft, now);
  }
}

std::string HelpMails::say(const web::Language& language, const char* english,
                           const web::Translations::Arguments& arguments) const {
  return letters_.translations().text(language, english, arguments);
}

void HelpMails::add_origin(Draft& draft, const Origin& origin, Moment at) const {
  auto& facts = draft.letter.facts;
  facts.emplace_back(say(draft.language, "When"), when(letters_.translations(), draft.language, at));
  facts.emplace_back(say(draft.language, "Browser"),
                     which_browser(letters_.translations(), draft.language, origin.browser));
  facts.emplace_back(say(draft.language, "IP address"), origin.address);
}

void HelpMails::add_not_me(db::Transaction& transaction, Draft& draft, HelpRequestId request, Moment now) const {
  draft.letter.advice.push_back(
      say(draft.language,
          "Was it not you? Then somebody knows your password. Press the button: everything is stopped, you are signed "
          "out everywhere, and your administrators are told."));
  draft.letter.button = say(draft.language, "This was not me");
  draft.letter.link = public_url_ + "/link/not-me?token=" +
                      std::string(help_requests::make_link(transaction, entropy_, request, now).reveal());
  draft.letter.small_print = {say(draft.language, "The link works for {time}.",
                                  {{"time", how_long(letters_.translations(), draft.language, help_lifetime)}})};
}

void HelpMails::send(db::Transaction& transaction, const Person& to, const Draft& draft, Moment now) const {
  letters_.send(transaction, to, draft.language, draft.letter, mails_live, now);
}

std::string HelpMails::address_of(HelpRequestId request) const {
  return public_url_ + "/hr/help-requests/" + std::to_string(request.value);
}

}  // namespace portner
