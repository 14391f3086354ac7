#include "features/sign_in/words.h"

#include <algorithm>
#include <array>

#include "features/wording/wording.h"

namespace portner {
namespace {

bool was_compared(Refused why) {
  using enum Refused;
  constexpr std::array compared{wrong_code,  clock_off,    code_used,  wrong_sms, sms_used,
                                sms_expired, sms_replaced, wrong_help, help_used, help_expired};
  return std::ranges::find(compared, why) != compared.end();
}

}  // namespace

Problem problem_of(const Refusal& refusal, const web::Translations& translations, const web::Language& language) {
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  const auto duration = [&](Seconds seconds) { return how_long(translations, language, seconds); };
  Problem problem;
  problem.reference = refusal.reference;
  switch (refusal.why) {
    case Refused::wrong_password:
      problem.text = say("The e-mail address or the password is not right.");
      problem.advice = {say("Check both, and that Caps Lock is off."),
                        say("Forgotten your password? Get a link to choose a new one.")};
      break;
    case Refused::weak_password:
      problem.text = words_for(*refusal.weakness, least_alone, translations, language);
      break;
    case Refused::malformed_code:
      problem.text = say("Type the six digits of the code.");
      break;
    case Refused::malformed_help:
      problem.text = say("Type the eight digits that your administrator has read out to you.");
      break;
    case Refused::wrong_help:
      problem.text = say("That code is not right.");
      problem.advice = {say("Type the eight digits that your administrator has read out to you.")};
      break;
    case Refused::help_used:
      problem.text = say("That code has been used already.");
      problem.advice = {say("Each code works once. Ask your administrator for another one.")};
      break;
    case Refused::help_expired:
      problem.text = say("That code has expired.");
      problem.advice = {say("A code works for ten minutes. Ask your administrator for another one.")};
      break;
    case Refused::wrong_code:
      problem.text = say("That code is not right.");
      problem.advice = {say("Open your authenticator app and type the code that it shows for Portner right now."),
                        say("Several accounts in the app? Take the one with your e-mail address.")};
      break;
    case Refused::code_used:
      problem.text = say("That code has been used already. The next one comes in {seconds}.",
                         {{"seconds", duration(refusal.wait)}});
      problem.advice = {say("Each code works once. Wait until your app shows another, and type that.")};
      problem.wait = refusal.wait;
      break;
    case Refused::wrong_sms:
      problem.text = say("That code is not right.");
      problem.advice = {say("Type the six digits of the newest text from Portner.")};
      break;
    case Refused::sms_used:
      problem.text = say("That code has been used already.");
      problem.advice = {say("Each code works once. Have a new one sent.")};
      break;
    case Refused::sms_expired:
      problem.text = say("That code has expired.");
      problem.advice = {say("A code works for ten minutes. Have a new one sent.")};
      break;
    case Refused::sms_replaced:
      problem.text = say("That code is from an earlier text. A newer one has been sent.");
      problem.advice = {say("Type the six digits of the newest text from Portner.")};
      break;
    case Refused::sms_none_out:
      problem.text = say("No code is waiting for you.");
      problem.advice = {say("Have a new one sent.")};
      break;
    case Refused::clock_off: {
      const auto by = refusal.wait < Seconds{0} ? -refusal.wait : refusal.wait;
      problem.text =
          refusal.wait > Seconds{0}
              ? say("Your phone’s clock is about {duration} fast. Set it to automatic.", {{"duration", duration(by)}})
              : say("Your phone’s clock is about {duration} slow. Set it to automatic.", {{"duration", duration(by)}});
      problem.advice = {say("On the phone: Settings, date and time, set automatically. Then type the new code.")};
      break;
    }
    case Refused::must_wait:
      problem.text = say("Too many tries. Wait {duration}, then try again.", {{"duration", duration(refusal.wait)}});
      problem.advice = {say("This protects your account from people who guess. Nothing is lost.")};
      problem.wait = refusal.wait;
      break;
    case Refused::no_more_tries:
      problem.text = say("Too many wrong codes. Your administrator must help you now.");
      break;
    case Refused::attempt_over:
      problem.text = say("This sign-in is over. Sign in again.");
      problem.advice = {say("You have ten minutes and five tries for the code.")};
      break;
  }
  if (refusal.tries_left > 0 && refusal.tries_left < codes_per_attempt && was_compared(refusal.why))
    problem.advice.push_back(
        translations.plural(language, "{count} try left.", "{count} tries left.", refusal.tries_left));
  return problem;
}

std::string words_for(Weakness weakness, std::size_t least, const web::Translations& translations,
                      const web::Language& language) {
  switch (weakness) {
    case Weakness::too_short:
      return translations.plural(language, "Use at least {count} character.", "Use at least {count} characters.",
                                 static_cast<std::int64_t>(least));
    case Weakness::too_long:
      return translations.plural(language, "Use {count} character at most.", "Use {count} characters at most.",
                                 static_cast<std::int64_t>(longest_password));
    case Weakness::guessable:
      return translations.text(
          language,
          "That password is too easy to guess. Use a few words that do not belong together, and not "
          "your name or your company’s.");
  }
  return {};
}

std::string two_factor_words(bool app, bool sms, const web::Translations& translations, const web::Language& language) {
  if (app && sms) return translations.text(language, "App + SMS");
  if (app) return translations.text(language, "App");
  if (sms) return translations.text(language, "SMS");
  return translations.text(language, "None");
}

}  // namespace portner
