#include "base/text.h"
#include "crypto/sealed_box.h"
#include "features/password/password.h"

namespace portner {
namespace {

crypto::Place place_of(PersonId person) {
  return {"password", "hash", person.value};
}

}  // namespace

std::optional<Passwords::Stored> Passwords::find(db::Transaction& transaction, PersonId person) const {
  const auto row = transaction.one<std::string, bool, Moment>(
      "SELECT hash, stands_alone, changed_at FROM password WHERE person_id = :person", {{"person", person}});
  if (!row) return std::nullopt;
  const auto& [sealed, stands_alone, changed_at] = *row;
  auto phc = crypto::open(keys_, place_of(person), sealed);
  if (!phc) throw db::Fault("a password hash does not open in its row");
  return Stored{std::move(*phc), stands_alone, changed_at};
}

bool Passwords::chosen(db::Transaction& transaction, PersonId person) {
  return transaction.one<std::int64_t>("SELECT person_id FROM password WHERE person_id = :person", {{"person", person}})
      .has_value();
}

bool Passwords::matches(const std::optional<Stored>& stored, const Secret& normalised) const {
  return stored ? hasher_.verify(normalised, stored->phc.reveal()) : hasher_.verify_nobody(normalised);
}

Passwords::Hashed Passwords::hash(const Secret& normalised) const {
  return {Secret(hasher_.hash(normalised, entropy_)), code_points(normalised.reveal()) >= least_alone};
}

void Passwords::save(db::Transaction& transaction, PersonId person, const Hashed& hashed, Moment changed_at) const {
  transaction.run(
      "INSERT INTO password (person_id, hash, stands_alone, changed_at) VALUES (:person, :hash, :alone, :changed)"
      " ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, stands_alone = excluded.stands_alone,"
      " changed_at = excluded.changed_at",
      {{"person", person},
       {"hash", crypto::seal(keys_, entropy_, place_of(person), hashed.phc.reveal())},
       {"alone", hashed.stands_alone},
       {"changed", changed_at}});
}

}  // namespace portner
