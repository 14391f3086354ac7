// The steps of the flow for somebody signed in: fresh proof, and signing out.
#include "features/session/device.h"
#include "features/sign_in/own.h"
#include "features/sign_in/password_check.h"

namespace portner {

std::variant<Secret, Refusal> SignIn::prove(const SignedIn& session, Way way, std::string_view typed,
                                            const Whence& whence) {
  using Answer = std::variant<Secret, Refusal>;
  const auto person =
      parts_.database.read([&](db::Transaction& transaction) { return person_of(transaction, session.person); });
  const bool by_code = parts_.database.read(
      [&](db::Transaction& transaction) { return factors_of(transaction, parts_.apps, person).any(); });
  const auto device = parts_.database.read(
      [&](db::Transaction& transaction) { return device_store::find(transaction, person.id, whence.device_token); });
  if (by_code) {
    const auto code = otp::normalise_code(typed);
    if (!code) return Refusal{Refused::malformed_code};
    return parts_.database.write([&](db::Transaction& transaction) -> Answer {
      const auto verdict = check_code(transaction,
                                      {parts_.apps, parts_.sms, person, guesser(person.id, device),
                                       asker_of(session.session), SmsPurpose::prove, way},
                                      *code, whence.now);
      if (const auto refused = refusal_of(verdict))
        return refuse(transaction, AuditKind::proof_refused, person, refused->why, refused->wait, whence);
      used(transaction, person, verdict, whence);
      return renew(transaction, session, whence);
    });
  }
  const PasswordTry attempt{person.id, {}, device, whence.origin.network};
  auto verdict = check_password(parts_.database, parts_.passwords, attempt,
                                normalise_password(typed).value_or(Secret()), whence.now);
  return parts_.database.write([&](db::Transaction& transaction) -> Answer {
    if (const auto* wait = std::get_if<MustWait>(&verdict))
      return refuse(transaction, AuditKind::proof_refused, person, Refused::must_wait, wait->retry_in, whence);
    const auto* right = std::get_if<RightPassword>(&verdict);
    if (!right)
      return refuse(transaction, AuditKind::proof_refused, person, Refused::wrong_password, Seconds{0}, whence);
    for (const auto& reservation : right->reservations) refund(transaction, reservation);
    people_store::lock(transaction, person.id);
    // A factor that was added meanwhile is what counts now.
    if (factors_of(transaction, parts_.apps, person).any()) return Refusal{Refused::malformed_code};
    return renew(transaction, session, whence);
  });
}

std::variant<Secret, Refusal> SignIn::renew(db::Transaction& transaction, const SignedIn& session,
                                            const Whence& whence) {
  auto token = session_store::renew(transaction, parts_.entropy, session.session, whence.now);
  if (!token) return Refusal{Refused::attempt_over};
  parts_.audit.append(transaction, own_entry(AuditKind::proof_given, session.company, session.person, whence),
                      whence.now);
  return std::move(*token);
}

void SignIn::sign_out(const SignedIn& session, const Whence& whence) {
  parts_.database.write([&](db::Transaction& transaction) {
    session_store::end(transaction, session.session);
    parts_.audit.append(transaction, own_entry(AuditKind::signed_out, session.company, session.person, whence),
                        whence.now);
  });
}

}  // namespace portner
