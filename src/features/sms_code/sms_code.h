#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "crypto/key_ring.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

// NIST SP 800-63B section 3.1.3.2: ten minutes at most, at least twenty bits, good once.
inline constexpr Seconds sms_code_lifetime{10 * 60};

// A code proves one purpose only.
enum class SmsPurpose { sign_in, prove, enrol, change_number };

struct SmsFactor {
  std::string number;     // E.164
  bool verified = false;  // false: changed by an administrator, and the next code goes there first
  Moment since;
  std::optional<Moment> last_used_at;
};

// A code that is out: not spent, not over-aged.
struct OutCode {
  SmsCodeId id;
  SmsPurpose purpose;
  std::string number;
  Moment expires_at;
  Moment resend_at;  // from then on it may be sent again
};

struct IssuedCode {
  SmsCodeId id;
  Secret code;  // six digits
  Moment expires_at;
};

struct SmsAccepted {
  std::string number;  // has this in hand: what the code was sent to
};
struct SmsWrong {};
struct SmsExpired {};   // the right one, too late
struct SmsReplaced {};  // of an earlier text; a newer code is out
struct SmsUsed {};
struct SmsNoneOut {};  // nothing was sent, or all is over
using SmsVerdict = std::variant<SmsAccepted, SmsExpired, SmsReplaced, SmsUsed, SmsNoneOut, SmsWrong>;

// Thirty seconds after the first text, then sixty, then a hundred and twenty.
Seconds pause_after(int sends);

// The persons' SMS factors and codes. asked_by names the session or attempt that a code belongs to; codes are sealed to
// their rows.
class SmsCodes {
 public:
  SmsCodes(const crypto::KeyRing& keys, Entropy& entropy) : keys_(keys), entropy_(entropy) {}

  static std::optional<SmsFactor> factor(db::Transaction& transaction, PersonId person);
  // The number has been verified by a code; codes for another one are dead.
  static void activate(db::Transaction& transaction, PersonId person, std::string_view number, Moment now);
  // An administrator wrote another number on the card. Only for somebody with an SMS factor.
  static void need_verification(db::Transaction& transaction, PersonId person, std::string_view number, Moment now);
  static bool remove(db::Transaction& transaction, PersonId person);

  static std::optional<OutCode> out(db::Transaction& transaction, std::string_view asked_by, Moment now);
  // The code that is out for this asker, purpose and number, so that a text sent again carries the same one; else a
  // fresh one, and an earlier one is dead. Counts the sending.
  IssuedCode issue(db::Transaction& transaction, PersonId person, std::string_view asked_by, SmsPurpose purpose,
                   std::string_view number, Moment now) const;

  // Compares with the code that is out and spends it: one conditional write (SECURITY rule 2).
  SmsVerdict check(db::Transaction& transaction, std::string_view asked_by, SmsPurpose purpose, std::string_view typed,
                   Moment now) const;

  // Codes that nobody can be told anything useful about any more.
  static void forget_old(db::Transaction& transaction, Moment now);

 private:
  Secret code_of(SmsCodeId id, std::string_view sealed) const;

  const crypto::KeyRing& keys_;
  Entropy& entropy_;
};

}  // namespace portner
