#include "features/sms_code/text_line.h"

#include <algorithm>

#include "features/wording/wording.h"

namespace portner {

DeliveryLine delivery_line(db::Transaction& transaction, const OutCode& code, const web::Translations& translations,
                           const web::Language& language) {
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  const auto status = delivery::MessageQueue::newest_with_code(transaction, code.id.value);
  if (!status) return {{}, true};
  switch (status->state) {
    case delivery::MessageState::waiting:
    case delivery::MessageState::sending:
    case delivery::MessageState::too_late:
      if (status->tries > 1 || !status->why.empty())
        return {say("The operator cannot be reached. Trying another way."), false};
      return {say("The text is queued."), false};
    case delivery::MessageState::handed_over:
      return {
          say("Handed to the operator {time}.", {{"time", time_of_day(translations, language, status->changed_at)}}),
          false};
    case delivery::MessageState::delivered:
      return {say("Delivered {time}.", {{"time", time_of_day(translations, language, status->changed_at)}}), true};
    case delivery::MessageState::refused:
      return {say("Refused by the operator. Is the number right, and can the telephone get texts?"), true};
  }
  return {{}, true};
}

void show_text_line(web::Model& model, db::Transaction& transaction, const OutCode& code, std::string_view send_action,
                    const web::Translations& translations, const web::Language& language, Moment now) {
  auto& line = model.add("TEXT_LINE");
  line.set("DELIVERY", delivery_line(transaction, code, translations, language).text)
      .set("SEND_ACTION", send_action)
      .set("AGAIN_IN", std::max(Seconds{0}, code.resend_at - now).count());
}

std::string words_for(const TextRefusal& refusal, const web::Translations& translations,
                      const web::Language& language) {
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(language, english, arguments);
  };
  switch (refusal.why) {
    case NoText::not_set_up:
      return say("Codes by SMS are not set up here.");
    case NoText::not_allowed:
      return say("Your company does not use codes by SMS.");
    case NoText::other_country:
      return say("Your company sends no codes to numbers of that country.");
    case NoText::too_soon:
      return say("You can have the code sent again in {duration}.",
                 {{"duration", how_long(translations, language, refusal.wait)}});
    case NoText::too_many:
      return say("No more texts can be sent for now. Try again in {duration}, or try another way.",
                 {{"duration", how_long(translations, language, refusal.wait)}});
    case NoText::bad_number:
      switch (refusal.problem) {
        case NumberProblem::none_given:
          return say("Without a telephone number no codes can be sent.");
        case NumberProblem::unreadable:
          return say("A number that cannot be dialled gets no codes.");
        case NumberProblem::not_mobile:
          return say("A number that is not mobile gets no codes.");
        case NumberProblem::costly:
          return say("A number that costs extra to call gets no codes.");
      }
  }
  return {};
}

Problem problem_of(const TextRefusal& refusal, const web::Translations& translations, const web::Language& language) {
  return {words_for(refusal, translations, language), {}, refusal.reference};
}

}  // namespace portner
