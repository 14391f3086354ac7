#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/company/company.h"
#include "features/ids.h"
#include "features/people/people.h"

namespace portner {

// How long a proof counts as fresh for a sensitive change (SECURITY rule 10).
inline constexpr Seconds proof_stays_fresh{5 * 60};

// last_seen_at is written at most this often.
inline constexpr Seconds seen_precision{60};

// What was proven to get in.
enum class How { password, password_and_app, password_and_sms, password_and_help };
std::string_view name_of(How how);

// What a session cookie stands for: one row of the session, the person and the company.
struct SignedIn {
  SessionId session;
  PersonId person;
  CompanyId company;
  std::string name;
  std::string email;
  std::string language;  // empty: they have not chosen one
  std::string company_name;
  std::string company_language;
  Role role = Role::employee;
  bool leads = false;  // one department or more
  Moment proved_at;
  Moment last_seen_at;
  Seconds idle{0};
  Moment expires_at;

  // Within the idle and the absolute limit.
  bool alive(Moment now) const { return now < expires_at && now < last_seen_at + idle; }
  bool freshly_proven(Moment now) const { return now < proved_at + proof_stays_fresh; }
};

struct SessionRow {
  SessionId id;
  std::string browser;
  std::string address;
  Moment created_at;
  Moment last_seen_at;
};

namespace session_store {

// Returns the token for the cookie; the database holds its digest.
Secret start(db::Transaction& transaction, Entropy& entropy, PersonId person, How how, const CompanyRule& rule,
             const Origin& origin, Moment now);

// Nothing for an unknown, ended or over-aged session, and for one of a deactivated person.
std::optional<SignedIn> find(db::Transaction& transaction, std::string_view token, Moment now);

void touch(db::Transaction& transaction, SessionId session, Moment now);

// Keeps the session until the transaction ends; false when it has ended since it was found. Whoever changes how a
// person signs in asks, so that nothing happens in the name of a session that was just taken away.
bool hold(db::Transaction& transaction, SessionId session);

// A new token for a session that has just proven a factor; the old one is dead. Nothing when the session has ended.
std::optional<Secret> renew(db::Transaction& transaction, Entropy& entropy, SessionId session, Moment now);

void end(db::Transaction& transaction, SessionId session);
// All of the person's sessions but this one; returns how many.
std::int64_t end_others(db::Transaction& transaction, PersonId person, std::optional<SessionId> kept);

// A company's sessions live no longer from now on than its rule says.
void shorten(db::Transaction& transaction, CompanyId company, const CompanyRule& rule);

// Alive ones, newest first.
std::vector<SessionRow> list(db::Transaction& transaction, PersonId person, Moment now);

void forget_expired(db::Transaction& transaction, Moment now);

}  // namespace session_store
}  // namespace portner
