#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

enum class SupportState { fresh, in_progress, solved };
inline constexpr SupportState every_support_state[] = {SupportState::fresh, SupportState::in_progress,
                                                       SupportState::solved};
std::string_view name_of(SupportState state);  // "new", "in_progress", "solved"
std::optional<SupportState> support_state(std::string_view name);

// What the sender had shown of being the person.
enum class SenderProof {
  none,      // name and address are as they were typed
  password,  // half signed in
  session,
};
std::string_view name_of(SenderProof proof);  // "none", "password", "session"

inline constexpr Seconds solved_requests_kept{365 * 24 * 3600};

// Somebody wrote to support.
struct SupportRequest {
  SupportRequestId id;
  std::string number;  // "S-7K2M9": what is read out
  std::optional<CompanyId> company;
  std::optional<PersonId> person;
  SenderProof proof = SenderProof::none;
  std::string name;
  std::string email;
  std::string message;  // lines end with "\n"
  // What it takes along; each may be empty.
  std::string page;
  std::string browser;
  std::string address;
  std::string language;
  std::string reference;
  Moment created_at;
  SupportState state = SupportState::fresh;
  Moment changed_at;      // when it came into this state
  std::string form = {};  // a random word of the form that was sent; not read again
};

struct SupportNote {
  std::string author;  // empty: the operator
  std::string body;
  Moment created_at;
};

// How people write it down: any case, with or without the dash.
std::optional<std::string> normalise_support_number(std::string_view typed);

namespace support_requests {

// With a number that no other has; id and number are filled in. False when the same has been sent with the same form
// already: the request is the one that was put then.
bool put(db::Transaction& transaction, Entropy& entropy, SupportRequest& request);
std::optional<SupportRequest> find(db::Transaction& transaction, CompanyId company, std::string_view number);
// For the operator, of whatever company.
std::optional<SupportRequest> find_any(db::Transaction& transaction, std::string_view number);

// Newest first, those before this one.
std::vector<SupportRequest> list(db::Transaction& transaction, CompanyId company, SupportState state,
                                 SupportRequestId before, std::size_t limit);
std::vector<SupportRequest> of_person(db::Transaction& transaction, CompanyId company, PersonId person,
                                      std::size_t limit);
// Those of nobody's company, newest first, for the operator.
std::vector<SupportRequest> without_company(db::Transaction& transaction, std::optional<SupportState> state,
                                            std::size_t limit);
std::int64_t count_new(db::Transaction& transaction, CompanyId company, Moment now);

// One conditional write: false when it is no longer in the state in which it was read.
bool set_state(db::Transaction& transaction, const SupportRequest& request, SupportState state, Moment now);

void add_note(db::Transaction& transaction, const SupportRequest& request, PersonId author, std::string_view body,
              Moment now);
std::vector<SupportNote> notes(db::Transaction& transaction, const SupportRequest& request);  // oldest first

// What was solved a year ago is forgotten, notes and all.
void forget_old(db::Transaction& transaction, Moment now);

}  // namespace support_requests
}  // namespace portner
