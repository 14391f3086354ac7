#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/moment.h"
#include "crypto/digest.h"

namespace portner::otp {

// HOTP (RFC 4226): the code for a counter, as text with its leading zeros. digits is 6 to 8.
std::string hotp(crypto::Hash hash, ByteView key, std::uint64_t counter, int digits);

// TOTP (RFC 6238) as every authenticator app does it: SHA-1, six digits, steps of 30 seconds from the epoch.
inline constexpr Seconds period{30};
inline constexpr int digits = 6;

using Step = std::int64_t;
Step step_at(Moment moment);
Moment start_of(Step step);
std::string totp(ByteView key, Step step);

// Exactly six ASCII digits, with the spaces people type or paste taken out first; nothing otherwise.
std::optional<std::string> normalise_code(std::string_view typed);

// How old a code may be. standard: this step and the one before (RFC 6238 section 5.2); strict: this step alone.
enum class Window { standard, strict };

// What the server remembers about one enrolled key.
struct Memory {
  Step last_step = -1;  // the newest step already spent; codes up to it are used
  int drift = 0;        // steps the phone's clock was off at its last accepted code: -1, 0 or 1
};

struct Accepted {
  Step step;  // to be spent by one conditional write: only where last_step < step
  int drift;  // what to remember
};
struct AlreadyUsed {
  Seconds next_in;  // until the next code, 1 to 30
};
struct ClockOff {
  Seconds by;  // positive: the phone's clock is fast; negative: slow. A multiple of 30, at most ten minutes
};
struct Wrong {};
using Verdict = std::variant<Accepted, AlreadyUsed, ClockOff, Wrong>;

// Compares a normalised code with every step of the window, moved by the remembered drift, in constant time over the
// whole window. When none matches, looks ten minutes to each side to tell a clock that is off from a wrong code;
// a clock that is off is still a refusal.
Verdict check(ByteView key, std::string_view code, Moment now, Window window, const Memory& memory);

}  // namespace portner::otp
