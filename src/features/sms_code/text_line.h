#pragma once

#include <string>

#include "delivery/message_queue.h"
#include "features/people/mobile_number.h"
#include "features/site/problem.h"
#include "features/sms_code/sms_code.h"
#include "features/sms_code/sms_sender.h"
#include "web/view.h"

namespace portner {

// Where the text with a code is on its way: "Handed to the operator 09:41."
struct DeliveryLine {
  std::string text;
  bool settled;  // nothing more will be told
};
DeliveryLine delivery_line(db::Transaction& transaction, const OutCode& code, const web::Translations& translations,
                           const web::Language& language);

// Section TEXT_LINE of a page (sms_code/text_line.html): the line, and the form that sends the code again.
void show_text_line(web::Model& model, db::Transaction& transaction, const OutCode& code, std::string_view send_action,
                    const web::Translations& translations, const web::Language& language, Moment now);

// Why a number gets no codes, and what to do about it.
std::string words_for(const TextRefusal& refusal, const web::Translations& translations, const web::Language& language);
// The same as a refusal, with its reference.
Problem problem_of(const TextRefusal& refusal, const web::Translations& translations, const web::Language& language);

}  // namespace portner
