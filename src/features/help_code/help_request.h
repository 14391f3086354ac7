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
#include "features/ids.h"

namespace portner {

inline constexpr Seconds help_lifetime{24 * 3600};    // of a request, and of its links
inline constexpr std::size_t longest_sentence = 500;  // bytes

enum class HelpState {
  open,
  answered,        // with a code
  two_factor_off,  // the administrator turned 2FA off instead
  declined,        // or the person was deactivated
  stopped,         // by "This was not me"
  expired,         // nobody answered
};

// Somebody who has typed the right password asks the administrators to let them in without the second factor.
struct HelpRequest {
  HelpRequestId id;
  CompanyId company;
  PersonId person;
  Moment asked_at;
  std::string sentence;  // what the person wrote; may be empty
  Origin origin;
  HelpState state = HelpState::open;
  std::optional<PersonId> answered_by = std::nullopt;
  std::optional<Moment> answered_at = std::nullopt;
  std::optional<Moment> code_used_at = std::nullopt;

  // A code may be given, for the first time or again.
  bool wants_code(Moment now) const {
    return now < asked_at + help_lifetime &&
           (state == HelpState::open || (state == HelpState::answered && !code_used_at));
  }
};

namespace help_requests {

// Precondition: no request of the person is open. request.id is filled in by the database.
HelpRequestId put(db::Transaction& transaction, const HelpRequest& request);
std::optional<HelpRequest> find(db::Transaction& transaction, HelpRequestId request, Moment now);
std::optional<HelpRequest> newest(db::Transaction& transaction, PersonId person, Moment now);
// Those that are open, oldest first; then as many of the others, newest first.
std::vector<HelpRequest> list(db::Transaction& transaction, CompanyId company, int settled, Moment now);
std::int64_t count_open(db::Transaction& transaction, CompanyId company, Moment now);

// One conditional write: false when the request is no longer as it was read.
bool settle(db::Transaction& transaction, const HelpRequest& request, HelpState state, std::optional<PersonId> actor,
            Moment now);
// What is open for this person is settled, and codes given to them are dead; returns how many were open.
std::int64_t settle_open(db::Transaction& transaction, PersonId person, HelpState state, std::optional<PersonId> actor,
                         Moment now);

// "This was not me": 256 random bits in a link, kept as a digest. Every mail about a request has its own; all are dead
// when one is used.
Secret make_link(db::Transaction& transaction, Entropy& entropy, HelpRequestId request, Moment now);
std::optional<HelpRequestId> look(db::Transaction& transaction, std::string_view token, Moment now);
// One conditional write: true for the one who got it.
bool spend_link(db::Transaction& transaction, std::string_view token, Moment now);

// Requests that nobody answered expire; old ones and dead links are removed.
void tidy(db::Transaction& transaction, Moment now);

}  // namespace help_requests
}  // namespace portner
