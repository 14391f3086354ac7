#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/moment.h"
#include "db/database.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/ids.h"

namespace portner {

// Wrong codes come only from somebody who knows the password (SECURITY rule 5). After every fifth in a row the next
// must wait, a minute at first, twice as long each time, an hour at most; a hundred in a row are the last (NIST SP
// 800-63B section 3.2.2); thirty within thirty days are the most, whatever was right in between.
inline constexpr int wrong_codes_before_waiting = 5;
inline constexpr int wrong_codes_in_a_row = 100;
inline constexpr int wrong_codes_a_month = 30;

// Who guesses: a device known to the account has its own budgets, all strangers share one, so that nobody who knows the
// password can use up the owner's tries.
std::string guesser(PersonId person, const std::optional<DeviceId>& device);

// How many wrong codes within thirty days, for so many active apps.
int monthly_limit(std::size_t apps);

// Forgets the wrong codes of a person's strangers and devices, in a row and this month: an administrator has found out
// who it was.
void forget_wrong_codes(db::Transaction& transaction, PersonId person);

// How long the next code must wait after so many wrong ones in a row, the last of them then; zero: not at all.
Seconds wait_after(int wrong_in_a_row, Moment last_wrong_at, Moment now);

struct MustWait {
  Seconds retry_in;
};
struct NoMoreTries {};  // a hundred in a row: only an administrator helps
using CodeVerdict = std::variant<AppAccepted, otp::AlreadyUsed, otp::ClockOff, otp::Wrong, MustWait, NoMoreTries>;

// Counts the try, compares, spends. For every route that takes a code. Precondition: code is normalised.
CodeVerdict check_code(db::Transaction& transaction, const AuthenticatorApps& apps, PersonId person,
                       std::string_view guesser, std::string_view code, otp::Window window, Moment now);

}  // namespace portner
