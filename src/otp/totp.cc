// Which codes are good.
//
// RFC 6238 section 5.2 recommends one step for the delay between reading and sending: the standard window is this step
// and the one before, two steps. A guess is right for two codes in a million, and the budget of wrong codes rests on
// that, so no rule below ever makes it three.
//
// Section 6 lets the verifier learn a token's drift. Being late and having a slow clock look alike, so an old code
// teaches nothing: a window moved back for somebody who was only late would refuse their next, punctual code. A code of
// the next step has one explanation, a fast clock. It is refused and explained like any other clock that is off, but
// the window moves by that one step, to this step and the next; a punctual code of a right clock stays good in both
// positions. The next code that is off in any other way moves the window back. The strict window never moves.
//
// Telling somebody that their clock is fast tells a guesser which code will be good later: twenty more steps for each
// guess. So the step that was told is remembered and its code is not taken when its time comes.
#include "otp/totp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/defence.h"

namespace portner::otp {
namespace {

// Also what phones and web pages put between the halves of a code: no-break, thin and narrow no-break spaces.
constexpr std::array<std::string_view, 9> spaces{" ", "\t", "\n", "\v", "\f", "\r", "\u00A0", "\u2009", "\u202F"};

constexpr Step steps_searched = Seconds{600} / period;

std::array<std::uint8_t, 8> big_endian(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<std::uint8_t>(number);
  return bytes;
}

// The step nearest to here whose code this is. Every step is computed and compared, whichever fits.
std::optional<Step> find(ByteView key, std::string_view code, Step first, Step last, Step here) {
  std::optional<Step> found;
  for (Step step = std::max(first, Step{0}); step <= last; ++step) {
    const bool fits = crypto::constant_time_equal(bytes_of(totp(key, step)), bytes_of(code));
    if (fits && (!found || std::abs(step - here) < std::abs(*found - here))) found = step;
  }
  return found;
}

}  // namespace

// RFC 4226 section 5.3.
std::string hotp(crypto::Hash hash, ByteView key, std::uint64_t counter, int length) {
  constexpr std::array<std::uint32_t, 9> powers_of_ten{1,       10,        100,        1'000,      10'000,
                                                       100'000, 1'000'000, 10'000'000, 100'000'000};
  const Bytes mac = crypto::hmac(hash, key, big_endian(counter));
  const std::size_t offset = mac.back() & 0xF;
  std::uint32_t number = mac[offset] & 0x7F;
  for (std::size_t i = 1; i < 4; ++i) number = number << 8 | mac[offset + i];
  return fmt::format("{:0{}}", number % powers_of_ten.at(static_cast<std::size_t>(length)), length);
}

Step step_at(Moment moment) {
  return moment.time_since_epoch() / period;
}

Moment start_of(Step step) {
  return Moment{step * period};
}

std::string totp(ByteView key, Step step) {
  return hotp(crypto::Hash::sha1, key, static_cast<std::uint64_t>(step), digits);
}

std::optional<std::string> normalise_code(std::string_view typed, std::size_t length) {
  std::string code;
  while (!typed.empty()) {
    const auto space = std::ranges::find_if(spaces, [&](std::string_view s) { return typed.starts_with(s); });
    if (space != spaces.end()) {
      typed.remove_prefix(space->size());
      continue;
    }
    if (typed.front() < '0' || typed.front() > '9') return std::nullopt;
    code += typed.front();
    typed.remove_prefix(1);
  }
  if (code.size() != length) return std::nullopt;
  return code;
}

Verdict check(ByteView key, std::string_view code, Moment now, Window window, const Memory& memory) {
  const Step here = step_at(now);
  const bool standard = window == Window::standard;
  const Step newest = standard ? here + std::clamp(memory.drift, 0, 1) : here;
  const Step oldest = standard ? newest - 1 : here;
  const AlreadyUsed already_used{start_of(here + 1) - now};
  const bool once = defence(Defence::spend_once);

  if (const auto step = find(key, code, oldest, newest, here)) {
    if (once && (*step <= memory.last_step || *step == memory.refused_step)) return already_used;
    return Accepted{*step};
  }
  const auto step = find(key, code, here - steps_searched, here + steps_searched, here);
  if (!step) return Wrong{};
  // The phone has shown a later one since: whoever types this has it from elsewhere, or from before.
  if (once && *step <= memory.last_step) return already_used;
  const Step by = *step - here;
  return ClockOff{.by = by * period, .step = *step, .drift = by == 1 ? 1 : 0};
}

}  // namespace portner::otp
