#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

inline constexpr Seconds help_code_lifetime{10 * 60};
inline constexpr std::size_t help_code_digits = 8;

struct GivenHelpCode {
  Secret code;
  Moment expires_at;
};

struct HelpAccepted {
  HelpRequestId request;
};
struct HelpWrong {};    // or none is out
struct HelpExpired {};  // the right one, too late, or a newer one was given
struct HelpUsed {};
using HelpVerdict = std::variant<HelpAccepted, HelpExpired, HelpUsed, HelpWrong>;

// What an administrator reads out to somebody who cannot use their phone: random digits that stand in for the second
// factor, for one person, once. The database holds an HMAC of them under a key that is not in it.
class HelpCodes {
 public:
  HelpCodes(Secret key, Entropy& entropy) : key_(std::move(key)), entropy_(entropy) {}

  // Earlier codes of the person are dead.
  GivenHelpCode give(db::Transaction& transaction, PersonId person, HelpRequestId request, Moment now) const;

  // Compares and spends: one conditional write (SECURITY rule 2).
  HelpVerdict check(db::Transaction& transaction, PersonId person, std::string_view typed, Moment now) const;

  static void end_all(db::Transaction& transaction, PersonId person, Moment now);
  // Codes that nobody can be told anything useful about any more.
  static void forget_old(db::Transaction& transaction, Moment now);

 private:
  std::string digest(HelpCodeId id, std::string_view code) const;

  Secret key_;
  Entropy& entropy_;
};

}  // namespace portner
