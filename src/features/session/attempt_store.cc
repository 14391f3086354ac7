#include <algorithm>
#include <array>
#include <utility>

#include "base/defence.h"
#include "crypto/token.h"
#include "features/session/attempt.h"

namespace portner::attempt_store {
namespace {

constexpr std::array<std::pair<Owes, std::string_view>, 4> states{{{Owes::code, "owes_code"},
                                                                   {Owes::set_up_offer, "may_set_up"},
                                                                   {Owes::set_up, "must_set_up"},
                                                                   {Owes::password_change, "must_change_password"}}};

std::string_view state_of(Owes owes) {
  return std::ranges::find(states, owes, &std::pair<Owes, std::string_view>::first)->second;
}

}  // namespace

Secret start(db::Transaction& transaction, Entropy& entropy, PersonId person, Owes owes, std::string_view next_path,
             Moment now) {
  auto token = crypto::new_token(entropy);
  transaction.run(
      "INSERT INTO sign_in_attempt (digest, person_id, state, next_path, codes_tried, created_at, expires_at)"
      " VALUES (:digest, :person, :state, :next, 0, :now, :expires)",
      {{"digest", crypto::token_digest(token.reveal())},
       {"person", person},
       {"state", state_of(owes)},
       {"next", next_path},
       {"now", now},
       {"expires", now + attempt_lifetime}});
  return token;
}

std::optional<Attempt> find(db::Transaction& transaction, std::string_view token, Moment now) {
  auto row = transaction.one<AttemptId, PersonId, std::string, std::string, Moment, std::string, std::string>(
      "SELECT a.id, a.person_id, a.state, a.next_path, a.expires_at, p.language, c.language FROM sign_in_attempt a"
      " JOIN person p ON p.id = a.person_id JOIN company c ON c.id = p.company_id"
      " WHERE a.digest = :digest AND a.expires_at > :now AND p.active = 1",
      {{"digest", crypto::token_digest(token)}, {"now", now}});
  if (!row) return std::nullopt;
  auto& [id, person, state, next_path, expires_at, language, company_language] = *row;
  const auto known = std::ranges::find(states, state, &std::pair<Owes, std::string_view>::second);
  if (known == states.end()) return std::nullopt;
  return Attempt{
      id, person, known->first, std::move(next_path), expires_at, std::move(language), std::move(company_language)};
}

bool take_code(db::Transaction& transaction, AttemptId attempt, Moment now) {
  if (!defence(Defence::code_attempt_limit)) return true;
  return transaction.run(
             "UPDATE sign_in_attempt SET codes_tried = codes_tried + 1"
             " WHERE id = :id AND codes_tried < :limit AND expires_at > :now",
             {{"id", attempt}, {"limit", codes_per_attempt}, {"now", now}}) == 1;
}

void give_code_back(db::Transaction& transaction, AttemptId attempt) {
  transaction.run("UPDATE sign_in_attempt SET codes_tried = codes_tried - 1 WHERE id = :id AND codes_tried > 0",
                  {{"id", attempt}});
}

int codes_left(db::Transaction& transaction, AttemptId attempt) {
  const auto tried = transaction.one<int>("SELECT codes_tried FROM sign_in_attempt WHERE id = :id", {{"id", attempt}});
  return tried ? std::max(0, codes_per_attempt - std::get<0>(*tried)) : 0;
}

bool hold(db::Transaction& transaction, AttemptId attempt) {
  return transaction.run("UPDATE sign_in_attempt SET codes_tried = codes_tried WHERE id = :id", {{"id", attempt}}) == 1;
}

std::optional<Secret> advance(db::Transaction& transaction, Entropy& entropy, AttemptId attempt, Owes owes) {
  auto token = crypto::new_token(entropy);
  if (transaction.run("UPDATE sign_in_attempt SET digest = :digest, state = :state WHERE id = :id",
                      {{"digest", crypto::token_digest(token.reveal())}, {"state", state_of(owes)}, {"id", attempt}}) !=
      1)
    return std::nullopt;
  return token;
}

bool spend(db::Transaction& transaction, AttemptId attempt) {
  return transaction.run("DELETE FROM sign_in_attempt WHERE id = :id", {{"id", attempt}}) == 1;
}

void end_all(db::Transaction& transaction, PersonId person) {
  transaction.run("DELETE FROM sign_in_attempt WHERE person_id = :person", {{"person", person}});
}

void forget_expired(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM sign_in_attempt WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace portner::attempt_store
