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

inline constexpr Seconds undo_lifetime{24 * 3600};

// A change of the number that codes go to can be taken back by whoever holds the old telephone, or reads the person's
// mail: 256 random bits in a link, kept as a digest.
namespace number_change {

struct Change {
  PersonId person;
  std::string old_number;
  std::string new_number;
};

// Returns the link's token.
Secret make(db::Transaction& transaction, Entropy& entropy, const Change& change, Moment now);
std::optional<Change> look(db::Transaction& transaction, std::string_view token, Moment now);
// One conditional write; nothing for all but the first. Every later change of the same person is taken back with it.
std::optional<Change> undo(db::Transaction& transaction, std::string_view token, Moment now);

// An administrator has decided which number it is: links of before are dead.
void end_all(db::Transaction& transaction, PersonId person, Moment now);
void forget_old(db::Transaction& transaction, Moment now);

}  // namespace number_change
}  // namespace portner
