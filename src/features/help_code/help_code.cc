#include "features/help_code/help_code.h"

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/token.h"

namespace portner {

// Bound to its row, so that the same digits elsewhere have another one.
std::string HelpCodes::digest(HelpCodeId id, std::string_view code) const {
  const auto message = std::to_string(id.value) + ' ' + std::string(code);
  return hex(crypto::hmac(crypto::Hash::sha256, key_.reveal_bytes(), bytes_of(message)));
}

GivenHelpCode HelpCodes::give(db::Transaction& transaction, PersonId person, HelpRequestId request, Moment now) const {
  end_all(transaction, person, now);
  const auto expires_at = now + help_code_lifetime;
  const auto id = transaction.insert<HelpCodeId>(
      "INSERT INTO help_code (help_request_id, person_id, digest, created_at, expires_at)"
      " VALUES (:request, :person, '', :now, :expires) RETURNING id",
      {{"request", request}, {"person", person}, {"now", now}, {"expires", expires_at}});
  auto code = crypto::random_digits(entropy_, help_code_digits);
  transaction.run("UPDATE help_code SET digest = :digest WHERE id = :id",
                  {{"digest", digest(id, code.reveal())}, {"id", id}});
  return {std::move(code), expires_at};
}

HelpVerdict HelpCodes::check(db::Transaction& transaction, PersonId person, std::string_view typed, Moment now) const {
  constexpr int enough = 5;
  const bool bound = defence(Defence::help_code_bound);
  const bool once = defence(Defence::spend_once);
  const std::string_view select =
      bound ? "SELECT id, help_request_id, digest, expires_at, spent_at FROM help_code WHERE person_id = :person"
              " ORDER BY id DESC LIMIT :enough"
            : "SELECT id, help_request_id, digest, expires_at, spent_at FROM help_code WHERE :person = :person"
              " ORDER BY id DESC LIMIT :enough";
  for (const auto& [id, request, stored, expires_at, spent_at] :
       transaction.all<HelpCodeId, HelpRequestId, std::string, Moment, std::optional<Moment>>(
           select, {{"person", person}, {"enough", enough}})) {
    if (!crypto::constant_time_equal(bytes_of(digest(id, typed)), bytes_of(stored))) continue;
    if (spent_at && once) return HelpUsed{};
    if (now >= expires_at && bound) return HelpExpired{};
    const std::string_view spend = once ? "UPDATE help_code SET spent_at = :now WHERE id = :id AND spent_at IS NULL"
                                        : "UPDATE help_code SET expires_at = expires_at WHERE id = :id AND :now = :now";
    if (transaction.run(spend, {{"now", now}, {"id", id}}) != 1) return HelpUsed{};
    transaction.run("UPDATE help_request SET code_used_at = :now WHERE id = :request",
                    {{"now", now}, {"request", request}});
    return HelpAccepted{request};
  }
  return HelpWrong{};
}

void HelpCodes::end_all(db::Transaction& transaction, PersonId person, Moment now) {
  transaction.run(
      "UPDATE help_code SET expires_at = :now WHERE person_id = :person AND spent_at IS NULL AND expires_at > :now",
      {{"now", now}, {"person", person}});
}

void HelpCodes::forget_old(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM help_code WHERE expires_at < :before", {{"before", now - Seconds{24 * 3600}}});
}

}  // namespace portner
