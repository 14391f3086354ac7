#include "features/sms_code/number_change.h"

#include "crypto/token.h"

namespace portner::number_change {
namespace {

std::optional<Change> change_of(std::optional<std::tuple<PersonId, std::string, std::string>> row) {
  if (!row) return std::nullopt;
  auto& [person, old_number, new_number] = *row;
  return Change{person, std::move(old_number), std::move(new_number)};
}

}  // namespace

Secret make(db::Transaction& transaction, Entropy& entropy, const Change& change, Moment now) {
  auto token = crypto::new_token(entropy);
  transaction.run(
      "INSERT INTO number_change (person_id, digest, old_number, new_number, created_at, expires_at)"
      " VALUES (:person, :digest, :old, :new, :now, :expires)",
      {{"person", change.person},
       {"digest", crypto::token_digest(token.reveal())},
       {"old", change.old_number},
       {"new", change.new_number},
       {"now", now},
       {"expires", now + undo_lifetime}});
  return token;
}

std::optional<Change> look(db::Transaction& transaction, std::string_view token, Moment now) {
  return change_of(transaction.one<PersonId, std::string, std::string>(
      "SELECT person_id, old_number, new_number FROM number_change WHERE digest = :digest AND undone_at IS NULL"
      " AND expires_at > :now",
      {{"digest", crypto::token_digest(token)}, {"now", now}}));
}

std::optional<Change> undo(db::Transaction& transaction, std::string_view token, Moment now) {
  auto row = transaction.one<std::int64_t, PersonId, std::string, std::string>(
      "UPDATE number_change SET undone_at = :now WHERE digest = :digest AND undone_at IS NULL AND expires_at > :now"
      " RETURNING id, person_id, old_number, new_number",
      {{"digest", crypto::token_digest(token)}, {"now", now}});
  if (!row) return std::nullopt;
  auto& [id, person, old_number, new_number] = *row;
  transaction.run(
      "UPDATE number_change SET undone_at = :now WHERE person_id = :person AND id > :id"
      " AND undone_at IS NULL",
      {{"now", now}, {"person", person}, {"id", id}});
  return Change{person, std::move(old_number), std::move(new_number)};
}

void end_all(db::Transaction& transaction, PersonId person, Moment now) {
  transaction.run("UPDATE number_change SET undone_at = :now WHERE person_id = :person AND undone_at IS NULL",
                  {{"now", now}, {"person", person}});
}

void forget_old(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM number_change WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace portner::number_change
