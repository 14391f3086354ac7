#pragma once

#include <cstddef>
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
Step step_at(Moment moment);  // of a moment since 1970
Moment start_of(Step step);
std::string totp(ByteView key, Step step);

// Exactly so many ASCII digits, with the spaces people type or paste (ASCII white space, no-break and thin spaces)
// taken out first; nothing otherwise. Other scripts' digits are not taken: no authenticator app shows them.
std::optional<std::string> normalise_code(std::string_view typed, std::size_t length = digits);

// Which codes are good. standard: this step and the one before (RFC 6238 section 5.2), or, for a phone known to be up
// to a step fast, this step and the next; two steps in either case. strict: this step alone.
enum class Window { standard, strict };

// What the server remembers about one enrolled key.
struct Memory {
  Step last_step = -1;     // the newest step already spent; codes up to it are used
  int drift = 0;           // steps by which the phone's clock is known to be fast: 0 or 1
  Step refused_step = -1;  // the step that the last ClockOff told; its code is never accepted
};

struct Accepted {
  Step step;  // to be spent by one conditional write: only where last_step < step
};
struct AlreadyUsed {
  Seconds next_in;  // until the next code, 1 to 30
};
// Who guesses learns from this which code will be good later. So the caller must remember step as refused_step, and
// drift, before it answers.
struct ClockOff {
  Seconds by;  // positive: the phone's clock is fast; negative: slow. A multiple of 30, at most ten minutes
  Step step;
  int drift;
};
struct Wrong {};
using Verdict = std::variant<Accepted, AlreadyUsed, ClockOff, Wrong>;

// Compares a normalised code with every step of the window, in constant time over the whole window. When none matches,
// looks ten minutes to each side to tell a clock that is off from a wrong code (the nearest step counts, a past one
// before a future one); a clock that is off is still a refusal. The rule and its reasons are at the top of totp.cc.
Verdict check(ByteView key, std::string_view code, Moment now, Window window, const Memory& memory);

}  // namespace portner::otp
