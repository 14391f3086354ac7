#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"
#include "features/password/password.h"
#include "features/sign_in/code_check.h"
#include "features/throttle/throttle.h"

namespace portner {

// Whose password is tried, and from where. Budgets hang on the account's number; an address that is nobody's has a
// pseudonym instead, so that its answers look like everybody's.
struct PasswordTry {
  std::optional<PersonId> person;
  std::string pseudonym;           // for nobody
  std::optional<DeviceId> device;  // known to the account: a budget of its own, which no stranger can use up
  std::string network;
};

struct RightPassword {
  Passwords::Stored stored;
  std::vector<Reservation> reservations;  // to be refunded: a right password is no guess
};
struct WrongPassword {};
using PasswordVerdict = std::variant<RightPassword, WrongPassword, MustWait>;

// Counts the try, then takes one hash's time to compare, whoever it is. For every route that takes a password. Call it
// outside transactions.
PasswordVerdict check_password(db::Database& database, const Passwords& passwords, const PasswordTry& attempt,
                               const Secret& normalised, Moment now);

}  // namespace portner
