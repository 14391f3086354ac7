#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"

namespace portner {

// How many tries in how long a time. The window slides: a try is free again when it is that old.
struct Budget {
  std::string_view name;
  int limit;
  Seconds window;
};

struct Reservation {
  std::int64_t row;
};

struct Exhausted {
  Seconds retry_in;  // at least one second
};

// Counts one try before anything is compared, so that parallel guesses cannot outrun the count (SECURITY rule 3). The
// subject is an account's or device's number or a network, never what somebody typed (rule 4). The reservation stands
// when the transaction commits, whatever the comparison says later.
std::expected<Reservation, Exhausted> reserve(db::Transaction& transaction, const Budget& budget,
                                              std::string_view subject, Moment now);

// A budget and whose.
struct Charge {
  Budget budget;
  std::string subject;
};

// All or none. The error names the budget that is used up.
struct Overdrawn {
  std::string_view budget;
  Seconds retry_in;
};
std::expected<std::vector<Reservation>, Overdrawn> reserve_all(db::Transaction& transaction,
                                                               const std::vector<Charge>& charges, Moment now);

// The try was no guess (it was right): it does not count.
void refund(db::Transaction& transaction, const Reservation& reservation);

// One subject's budget is whole again.
void forget_spends_of(db::Transaction& transaction, std::string_view budget, std::string_view subject);

// Removes spends older than every budget's window. Called now and then by the housekeeping.
void forget_spends(db::Transaction& transaction, Moment before);

}  // namespace portner
