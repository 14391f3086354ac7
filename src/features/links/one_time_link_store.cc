#include "base/defence.h"
#include "crypto/token.h"
#include "features/links/one_time_link.h"

namespace portner::one_time_link {
namespace {

std::string_view name_of(LinkPurpose purpose) {
  switch (purpose) {
    case LinkPurpose::first_company:
      return "first_company";
    case LinkPurpose::set_password:
      return "set_password";
  }
  return "";
}

}  // namespace

Secret make(db::Transaction& transaction, Entropy& entropy, LinkPurpose purpose, std::optional<PersonId> person,
            Moment now, Seconds lifetime) {
  transaction.run(
      "UPDATE one_time_link SET spent_at = :now WHERE purpose = :purpose AND spent_at IS NULL"
      " AND coalesce(person_id, 0) = :person",
      {{"now", now}, {"purpose", name_of(purpose)}, {"person", person.value_or(PersonId{0})}});
  auto token = crypto::new_token(entropy);
  transaction.run(
      "INSERT INTO one_time_link (digest, purpose, person_id, created_at, expires_at)"
      " VALUES (:digest, :purpose, :person, :now, :expires)",
      {{"digest", crypto::token_digest(token.reveal())},
       {"purpose", name_of(purpose)},
       {"person", person},
       {"now", now},
       {"expires", now + lifetime}});
  return token;
}

std::optional<Good> look(db::Transaction& transaction, LinkPurpose purpose, std::string_view token, Moment now) {
  const auto row = transaction.one<std::optional<PersonId>>(
      "SELECT person_id FROM one_time_link WHERE digest = :digest AND purpose = :purpose AND spent_at IS NULL"
      " AND expires_at > :now",
      {{"digest", crypto::token_digest(token)}, {"purpose", name_of(purpose)}, {"now", now}});
  if (!row) return std::nullopt;
  return Good{std::get<0>(*row)};
}

bool spend(db::Transaction& transaction, LinkPurpose purpose, std::string_view token, Moment now) {
  if (!defence(Defence::spend_once)) return look(transaction, purpose, token, now).has_value();
  return transaction.run(
             "UPDATE one_time_link SET spent_at = :now WHERE digest = :digest AND purpose = :purpose"
             " AND spent_at IS NULL AND expires_at > :now",
             {{"now", now}, {"digest", crypto::token_digest(token)}, {"purpose", name_of(purpose)}}) == 1;
}

void end_all(db::Transaction& transaction, PersonId person, Moment now) {
  transaction.run("UPDATE one_time_link SET spent_at = :now WHERE person_id = :person AND spent_at IS NULL",
                  {{"now", now}, {"person", person}});
}

void forget_expired(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM one_time_link WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace portner::one_time_link
