#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

// What lives between the right password and the session.
enum class Owes {
  code,             // a factor is active
  set_up_offer,     // no factor; 2FA is offered and may be skipped
  set_up,           // no factor; the company requires one now
  password_change,  // the password is too short to stand alone, and it does
};

struct Attempt {
  AttemptId id;
  PersonId person;
  Owes owes;
  std::string next_path;
  Moment expires_at;
  std::string language;  // the person's; empty: they have not chosen one
  std::string company_language;
};

inline constexpr Seconds attempt_lifetime{10 * 60};
inline constexpr int codes_per_attempt = 5;

namespace attempt_store {

// Returns the token for the cookie; the database holds its digest.
Secret start(db::Transaction& transaction, Entropy& entropy, PersonId person, Owes owes, std::string_view next_path,
             Moment now);

// Nothing for an unknown or over-aged attempt, and for one of a deactivated person.
std::optional<Attempt> find(db::Transaction& transaction, std::string_view token, Moment now);

// One of the five codes, taken before anything is compared. False when they are used up or the attempt is over.
bool take_code(db::Transaction& transaction, AttemptId attempt, Moment now);
// The code was not compared after all.
void give_code_back(db::Transaction& transaction, AttemptId attempt);
int codes_left(db::Transaction& transaction, AttemptId attempt);

// Keeps the attempt until the transaction ends; false when it is over since it was found.
bool hold(db::Transaction& transaction, AttemptId attempt);

// A step further: another debt, a new token. Nothing when the attempt is over.
std::optional<Secret> advance(db::Transaction& transaction, Entropy& entropy, AttemptId attempt, Owes owes);

// Takes the attempt away: true for the one who got it, so that it grants one session at most.
bool spend(db::Transaction& transaction, AttemptId attempt);

void end_all(db::Transaction& transaction, PersonId person);
void forget_expired(db::Transaction& transaction, Moment now);

}  // namespace attempt_store
}  // namespace portner
