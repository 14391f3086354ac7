#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/moment.h"
#include "db/database.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/help_code/help_code.h"
#include "features/ids.h"
#include "features/sign_in/factors.h"
#include "features/sms_code/sms_code.h"

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

// How many wrong codes within thirty days, for so many active factors: a guess may fit any of them.
int monthly_limit(std::size_t factors);

// Forgets the wrong codes of a person's strangers and devices, in a row and this month: an administrator has found out
// who it was.
void forget_wrong_codes(db::Transaction& transaction, PersonId person);

// How long the next code must wait after so many wrong ones in a row, the last of them then; zero: not at all.
Seconds wait_after(int wrong_in_a_row, Moment last_wrong_at, Moment now);

struct MustWait {
  Seconds retry_in;
};
struct NoMoreTries {};  // a hundred in a row: only an administrator helps
using CodeVerdict =
    std::variant<AppAccepted, SmsAccepted, otp::AlreadyUsed, otp::ClockOff, otp::Wrong, SmsExpired, SmsReplaced,
                 SmsUsed, SmsNoneOut, SmsWrong, HelpAccepted, HelpExpired, HelpUsed, HelpWrong, MustWait, NoMoreTries>;

// One typed code, and what it may be.
struct CodeTry {
  const AuthenticatorApps& apps;
  const SmsCodes& sms;
  const Person& person;
  std::string guesser;
  std::string sms_asked_by;
  SmsPurpose sms_purpose;
  Way way;  // the one that the page asked for: its refusal is told
  // Set: only a code from an administrator is good, with budgets of its own. It helps the very people whose wrong codes
  // have used the others up.
  const HelpCodes* help = nullptr;
};

// Counts the try, compares, spends. For every route that takes a code. Precondition: code is normalised.
CodeVerdict check_code(db::Transaction& transaction, const CodeTry& attempt, std::string_view code, Moment now);

}  // namespace portner
