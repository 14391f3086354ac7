#include "features/sign_in/sign_in.h"

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/token.h"
#include "features/audit/reference.h"
#include "features/company/company.h"
#include "features/session/device.h"
#include "features/sign_in/own.h"
#include "features/sign_in/password_check.h"

namespace portner {
std::string asker_of(AttemptId attempt) {
  return "attempt " + std::to_string(attempt.value);
}
std::string asker_of(SessionId session) {
  return "session " + std::to_string(session.value);
}

namespace {

How how(const CodeVerdict& accepted) {
  if (std::holds_alternative<HelpAccepted>(accepted)) return How::password_and_help;
  return std::holds_alternative<SmsAccepted>(accepted) ? How::password_and_sms : How::password_and_app;
}

}  // namespace

Step SignIn::password(std::string_view email, std::string_view password, std::string_view next_path,
                      const Whence& whence) {
  const auto now = whence.now;
  const auto normalised = normalise_email(email);
  // An ill-formed password is compared too, as the empty one that nobody has.
  const auto typed = normalise_password(password).value_or(Secret());
  std::optional<DeviceId> device;
  const auto person = parts_.database.read([&](db::Transaction& transaction) -> std::optional<Person> {
    auto found = people_store::find_by_email(transaction, normalised.value_or(""));
    if (!found || !found->active) return std::nullopt;
    device = device_store::find(transaction, found->id, whence.device_token);
    return found;
  });
  const auto pseudonym = hex(crypto::hmac(crypto::Hash::sha256, parts_.pseudonym_key.reveal_bytes(),
                                          bytes_of(normalised ? *normalised : email.substr(0, 1000))));
  const PasswordTry attempt{person ? std::optional(person->id) : std::nullopt, pseudonym, device,
                            whence.origin.network};
  auto verdict = check_password(parts_.database, parts_.passwords, attempt, typed, now);

  auto* right = std::get_if<RightPassword>(&verdict);
  if (!right) {
    return parts_.database.write([&](db::Transaction& transaction) -> Step {
      if (const auto* wait = std::get_if<MustWait>(&verdict))
        return refuse(transaction, AuditKind::sign_in_throttled, person, Refused::must_wait, wait->retry_in, whence);
      return refuse(transaction, AuditKind::password_refused, person, Refused::wrong_password, Seconds{0}, whence);
    });
  }
  std::optional<Passwords::Hashed> rehashed;
  if (parts_.passwords.wants_rehash(right->stored)) rehashed = parts_.passwords.hash(typed);
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    for (const auto& reservation : right->reservations) refund(transaction, reservation);
    people_store::lock(transaction, person->id);
    // Another password was chosen while this one was hashed.
    const auto stored = parts_.passwords.find(transaction, person->id);
    if (!stored || stored->changed_at != right->stored.changed_at)
      return refuse(transaction, AuditKind::password_refused, person, Refused::wrong_password, Seconds{0}, whence);
    if (rehashed) parts_.passwords.save(transaction, person->id, *rehashed, right->stored.changed_at);
    // Of another program's hash only the typed password tells its length.
    const auto owes = owed(transaction, *person, rehashed ? rehashed->stands_alone : right->stored.stands_alone, now);
    auto token = attempt_store::start(transaction, parts_.entropy, person->id, owes, next_path, now);
    const auto factors = factors_of(transaction, parts_.apps, *person);
    // The text is on its way when the code page opens. What holds it back is told there.
    if (owes == Owes::code && factors.preferred == Way::sms)
      send_text(transaction, *person, asker_of(attempt_store::find(transaction, token.reveal(), now)->id),
                SmsPurpose::sign_in, factors.sms->number, whence);
    return Onwards{std::move(token), owes};
  });
}

Owes SignIn::owed(db::Transaction& transaction, const Person& person, bool password_stands_alone, Moment now) const {
  if (factors_of(transaction, parts_.apps, person).any()) return Owes::code;
  if (demand(company_store::rule(transaction, person.company), person.title, now) == Demand::now) return Owes::set_up;
  return password_stands_alone ? Owes::set_up_offer : Owes::password_change;
}

Step SignIn::code(const Attempt& attempt, Way way, std::string_view typed, const Whence& whence) {
  const bool by_help = way == Way::help;
  const auto code = otp::normalise_code(typed, by_help ? help_code_digits : otp::digits);
  if (!code) return Refusal{by_help ? Refused::malformed_help : Refused::malformed_code};
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    people_store::lock(transaction, attempt.person);
    const auto person = person_of(transaction, attempt.person);
    if (!attempt_store::take_code(transaction, attempt.id, whence.now)) {
      attempt_store::spend(transaction, attempt.id);
      return refuse(transaction, AuditKind::code_refused, person, Refused::attempt_over, Seconds{0}, whence);
    }
    const auto device = device_store::find(transaction, person.id, whence.device_token);
    const auto verdict = check_code(transaction,
                                    {parts_.apps, parts_.sms, person, guesser(person.id, device), asker_of(attempt.id),
                                     SmsPurpose::sign_in, way, by_help ? &parts_.help : nullptr},
                                    *code, whence.now);
    const auto refused = refusal_of(verdict);
    if (!refused) {
      used(transaction, person, verdict, whence);
      return enter(transaction, attempt, person, how(verdict), whence);
    }

    const bool compared = refused->why != Refused::must_wait && refused->why != Refused::no_more_tries;
    if (!compared) attempt_store::give_code_back(transaction, attempt.id);
    const int left = attempt_store::codes_left(transaction, attempt.id);
    if (compared && left == codes_per_attempt - 1)
      parts_.notices.send(transaction, NoticeKind::code_refused, person, whence.origin, whence.now);
    if (left == 0) attempt_store::spend(transaction, attempt.id);
    auto refusal = refuse(transaction, AuditKind::code_refused, person, refused->why, refused->wait, whence);
    refusal.tries_left = left;
    return refusal;
  });
}

Step SignIn::skip(const Attempt& attempt, const Whence& whence) {
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    people_store::lock(transaction, attempt.person);
    const auto person = person_of(transaction, attempt.person);
    // What was optional when the page was shown may not be any more.
    const auto owes = owed(transaction, person, true, whence.now);
    if (owes == Owes::set_up_offer) return enter(transaction, attempt, person, How::password, whence);
    auto token = attempt_store::advance(transaction, parts_.entropy, attempt.id, owes);
    if (!token) return Refusal{Refused::attempt_over};
    return Onwards{std::move(*token), owes};
  });
}

Step SignIn::set_up_app(const Attempt& attempt, std::string_view name, std::string_view typed, const Whence& whence) {
  const auto code = otp::normalise_code(typed);
  if (!code) return Refusal{Refused::malformed_code};
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    people_store::lock(transaction, attempt.person);
    const auto person = person_of(transaction, attempt.person);
    const auto pending = parts_.apps.pending(transaction, person.id, asker_of(attempt.id), whence.now);
    // Somebody with an active factor must prove that one first.
    if (!pending || factors_of(transaction, parts_.apps, person).any() || !attempt_store::hold(transaction, attempt.id))
      return Refusal{Refused::attempt_over};
    const auto window = company_store::rule(transaction, person.company).code_window;
    const auto verdict = parts_.apps.activate(transaction, *pending, name, *code, window, whence.now);
    if (const auto refused = refusal_of(verdict)) return Refusal{refused->why, {}, refused->wait};
    session_store::end_others(transaction, person.id, std::nullopt);
    // Browsers known so far had the password alone: they get no tries of their own for codes.
    device_store::forget_others(transaction, person.id, whence.device_token);
    parts_.notices.send(transaction, NoticeKind::app_added, person, whence.origin, whence.now,
                        {{"app", std::string(name)}});
    auto step = enter(transaction, attempt, person, How::password_and_app, whence);
    auto entry = own_entry(AuditKind::app_added, person.company, person.id, whence);
    entry.detail = {{"app", std::string(name)}};
    parts_.audit.append(transaction, entry, whence.now);
    return step;
  });
}

Step SignIn::change_password(const Attempt& attempt, std::string_view password, const Whence& whence) {
  const auto typed = normalise_password(password);
  if (!typed) return Refusal{.why = Refused::weak_password, .weakness = Weakness::too_short};
  std::vector<std::string> words;
  parts_.database.read([&](db::Transaction& transaction) {
    const auto person = person_of(transaction, attempt.person);
    const auto company = company_store::find(transaction, person.company);
    words = {person.name, person.email, company ? company->name : ""};
    return true;
  });
  if (const auto weak = weakness(*typed, least_alone, words))
    return Refusal{.why = Refused::weak_password, .weakness = weak};
  const auto hashed = parts_.passwords.hash(*typed);
  return parts_.database.write([&](db::Transaction& transaction) -> Step {
    people_store::lock(transaction, attempt.person);
    const auto person = person_of(transaction, attempt.person);
    const auto owes = owed(transaction, person, true, whence.now);
    auto token = attempt_store::advance(transaction, parts_.entropy, attempt.id, owes);
    if (!token) return Refusal{Refused::attempt_over};
    parts_.passwords.save(transaction, person.id, hashed, whence.now);
    session_store::end_others(transaction, person.id, std::nullopt);
    parts_.notices.send(transaction, NoticeKind::password_changed, person, whence.origin, whence.now);
    parts_.audit.append(transaction, own_entry(AuditKind::password_changed, person.company, person.id, whence),
                        whence.now);
    return Onwards{std::move(*token), owes};
  });
}

Step SignIn::enter(db::Transaction& transaction, const Attempt& attempt, const Person& person, How how,
                   const Whence& whence) {
  if (!attempt_store::spend(transaction, attempt.id) && defence(Defence::spend_once))
    return Refusal{Refused::attempt_over};
  const auto rule = company_store::rule(transaction, person.company);
  auto session = session_store::start(transaction, parts_.entropy, person.id, how, rule, whence.origin, whence.now);
  const bool known = device_store::find(transaction, person.id, whence.device_token).has_value();
  std::optional<Secret> new_device;
  if (!known && !device_store::issued(transaction, whence.device_token)) new_device = crypto::new_token(parts_.entropy);
  device_store::remember(transaction, person.id, new_device ? new_device->reveal() : whence.device_token, whence.now);
  if (!known) parts_.notices.send(transaction, NoticeKind::new_browser, person, whence.origin, whence.now);
  parts_.audit.append(transaction,
                      {.kind = AuditKind::signed_in,
                       .company = person.company,
                       .person = person.id,
                       .actor = person.id,
                       .origin = whence.origin,
                       .detail = {{"how", std::string(name_of(how))}, {"browser", known ? "known" : "new"}}},
                      whence.now);
  return Entered{std::move(session), std::move(new_device), attempt.next_path};
}

Refusal SignIn::refuse(db::Transaction& transaction, AuditKind kind, const std::optional<Person>& person, Refused why,
                       Seconds wait, const Whence& whence) {
  Refusal refusal{why, new_reference(parts_.entropy), wait};
  parts_.audit.append(transaction,
                      {.kind = kind,
                       .company = person ? std::optional(person->company) : std::nullopt,
                       .person = person ? std::optional(person->id) : std::nullopt,
                       .reference = refusal.reference,
                       .origin = whence.origin,
                       .detail = {{"why", std::string(name_of(why))}}},
                      whence.now);
  return refusal;
}

}  // namespace portner
