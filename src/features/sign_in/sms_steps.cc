// The steps of the flow that send texts, and SMS as the first factor.
#include "features/company/company.h"
#include "features/session/device.h"
#include "features/sign_in/own.h"
#include "features/sms_code/number_check.h"

namespace portner {

std::expected<OutCode, TextRefusal> SignIn::send_text(db::Transaction& transaction, const Person& person,
                                                      std::string asker, SmsPurpose purpose, std::string number,
                                                      const Whence& whence) const {
  return parts_.texts.send(transaction, {person, std::move(asker), purpose, std::move(number), whence.origin},
                           whence.language, whence.now);
}

std::expected<OutCode, TextRefusal> SignIn::send_code(const Attempt& attempt, const Whence& whence) {
  return parts_.database.write([&](db::Transaction& transaction) -> std::expected<OutCode, TextRefusal> {
    const auto person = person_of(transaction, attempt.person);
    people_store::lock(transaction, person.id);
    const auto factors = factors_of(transaction, parts_.apps, person);
    if (!factors.sms || !attempt_store::hold(transaction, attempt.id))
      return std::unexpected(TextRefusal{NoText::not_allowed});
    return send_text(transaction, person, asker_of(attempt.id), SmsPurpose::sign_in, factors.sms->number, whence);
  });
}

std::expected<OutCode, TextRefusal> SignIn::send_proof_code(const SignedIn& session, const Whence& whence) {
  return parts_.database.write([&](db::Transaction& transaction) -> std::expected<OutCode, TextRefusal> {
    const auto person = person_of(transaction, session.person);
    people_store::lock(transaction, person.id);
    const auto factors = factors_of(transaction, parts_.apps, person);
    if (!factors.sms || !session_store::hold(transaction, session.session))
      return std::unexpected(TextRefusal{NoText::not_allowed});
    return send_text(transaction, person, asker_of(session.session), SmsPurpose::prove, factors.sms->number, whence);
  });
}

std::expected<OutCode, TextRefusal> SignIn::send_first_code(const Attempt& attempt, const Whence& whence) {
  return parts_.database.write([&](db::Transaction& transaction) -> std::expected<OutCode, TextRefusal> {
    const auto person = person_of(transaction, attempt.person);
    people_store::lock(transaction, person.id);
    if (factors_of(transaction, parts_.apps, person).any() || !attempt_store::hold(transaction, attempt.id))
      return std::unexpected(TextRefusal{NoText::not_allowed});
    auto number = parts_.texts.offered(transaction, person);
    if (!number) return std::unexpected(number.error());
    return send_text(transaction, person, asker_of(attempt.id), SmsPurpose::enrol, std::move(number->e164), whence);
  });
}

Step SignIn::set_up_sms(const Attempt& attempt, std::string_view typed, const Whence& whence) {
  const auto code = otp::normalise_code(typed);
  if (!code) return Refusal{Refused::malformed_code};
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    people_store::lock(transaction, attempt.person);
    const auto person = person_of(transaction, attempt.person);
    // Somebody with an active factor must prove that one first.
    if (factors_of(transaction, parts_.apps, person).any() || !attempt_store::hold(transaction, attempt.id))
      return Refusal{Refused::attempt_over};
    const auto verdict = check_new_number(transaction, parts_.sms, person.id, asker_of(attempt.id), SmsPurpose::enrol,
                                          *code, whence.now);
    if (!verdict) return Refusal{Refused::must_wait, {}, verdict.error().retry_in};
    if (const auto refused = refusal_of(*verdict)) return Refusal{refused->why};
    SmsCodes::activate(transaction, person.id, std::get<SmsAccepted>(*verdict).number, whence.now);
    session_store::end_others(transaction, person.id, std::nullopt);
    device_store::forget_others(transaction, person.id, whence.device_token);
    parts_.notices.send(transaction, NoticeKind::sms_added, person, whence.origin, whence.now);
    auto step = enter(transaction, attempt, person, How::password_and_sms, whence);
    parts_.audit.append(transaction, own_entry(AuditKind::sms_added, person.company, person.id, whence), whence.now);
    return step;
  });
}

// A code that arrived proves the number that an administrator wrote on the card. One that an administrator gave is news
// to the person, if it was not them.
void SignIn::used(db::Transaction& transaction, const Person& person, const CodeVerdict& verdict,
                  const Whence& whence) const {
  if (const auto* helped = std::get_if<HelpAccepted>(&verdict))
    parts_.help_mails.code_used(transaction, helped->request, person, whence.origin, whence.now);
  const auto* accepted = std::get_if<SmsAccepted>(&verdict);
  if (!accepted) return;
  const auto factor = SmsCodes::factor(transaction, person.id);
  if (factor && !factor->verified && factor->number == accepted->number)
    SmsCodes::activate(transaction, person.id, accepted->number, whence.now);
}

}  // namespace portner
