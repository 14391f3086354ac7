#include "features/support/support_mail.h"

#include "base/text.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

// Support may be closed for a long weekend.
constexpr Seconds mails_live{7 * 24 * 3600};

}  // namespace

std::string proof_in_words(SenderProof proof, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english) { return translations.text(language, english); };
  switch (proof) {
    case SenderProof::none:
      return say("Nothing: name and address are as they were typed");
    case SenderProof::password:
      return say("The password alone");
    case SenderProof::session:
      return say("They were signed in");
  }
  return {};
}

void SupportMails::asked(db::Transaction& transaction, const SupportRequest& request,
                         const SupportContact& contact) const {
  const auto company = request.company ? company_store::find(transaction, *request.company) : std::nullopt;
  const web::Language language{company ? company->language : "en"};
  const auto& translations = letters_.translations();
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  Letter letter;
  letter.subject = say("{number}: a message from {name}", {{"number", request.number}, {"name", request.name}});
  letter.paragraphs = {say("{name} has written to support.", {{"name", request.name}})};
  letter.facts = {{say("Who"), request.name + ", " + request.email},
                  {say("What they have shown"), proof_in_words(request.proof, translations, language)}};
  const auto fact = [&](std::string what, const std::string& value) {
    if (!value.empty()) letter.facts.emplace_back(std::move(what), value);
  };
  fact(say("Company"), company ? company->name : "");
  fact(say("When"), when(translations, language, request.created_at));
  fact(say("Page"), request.page);
  fact(say("Reference"), request.reference);
  fact(say("Browser"), which_browser(translations, language, request.browser));
  fact(say("IP address"), request.address);
  fact(say("Language"), translations.text(web::Language{request.language}, "English"));
  for (const auto line : split(request.message, '\n')) letter.quote.emplace_back(line);
  letter.advice = {say("An answer to this mail goes to {email}.", {{"email", request.email}})};
  if (request.proof != SenderProof::session)
    letter.advice.push_back(
        say("Do they want help to sign in? Make sure first that it is really them: in person, or by calling a number "
            "that you know already."));
  if (company) {
    letter.button = say("Open it in Portner");
    letter.link = public_url_ + "/support/requests/" + request.number;
  }
  letter.reply_to = request.email;
  Person support;
  support.company = request.company.value_or(CompanyId{});
  support.email = contact.email;
  support.name = contact.name.empty() ? contact.email : contact.name;
  letters_.send(transaction, support, language, letter, mails_live, request.created_at);
}

void SupportMails::received(db::Transaction& transaction, const SupportRequest& request,
                            const SupportContact& contact) const {
  const web::Language language{request.language};
  const auto& translations = letters_.translations();
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  Letter letter;
  letter.subject = say("We have your message: {number}", {{"number", request.number}});
  letter.paragraphs = {
      say("Your message to support has the number {number}. Support answers by mail. When you call, "
          "say the number.",
          {{"number", request.number}})};
  letter.facts = {{say("When"), when(translations, language, request.created_at)},
                  {say("Browser"), which_browser(translations, language, request.browser)},
                  {say("IP address"), request.address}};
  if (!contact.telephone.empty()) letter.facts.emplace_back(say("Telephone of support"), contact.telephone);
  if (!contact.menu_digit.empty())
    letter.facts.emplace_back(say("In the telephone’s menu"), say("Press {digit}", {{"digit", contact.menu_digit}}));
  if (!contact.hours.empty()) letter.facts.emplace_back(say("Opening hours"), contact.hours);
  Person sender;
  sender.email = sender.name = request.email;
  if (request.person) {
    sender.id = *request.person;
    sender.company = *request.company;
    sender.name = request.name;
    letter.advice = {request.proof == SenderProof::password
                         ? say("Was it not you? Then somebody knows your password: choose a new one at once.")
                         : say("Was it not you? Tell your administrator, and change your password at once.")};
  } else {
    letter.advice = {say("Was it not you? Then somebody has typed your address, and you do not need to do anything.")};
  }
  letters_.send(transaction, sender, language, letter, mails_live, request.created_at);
}

}  // namespace portner
