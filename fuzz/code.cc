#include <fuzzer/FuzzedDataProvider.h>

#include <string>

#include "otp/totp.h"
#include "require.h"

using namespace portner;

// Whatever is typed, whenever, and whatever is remembered: only an unspent step of the window is accepted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const auto window = input.ConsumeBool() ? otp::Window::standard : otp::Window::strict;
  const Moment now = from_unix(input.ConsumeIntegralInRange<std::int64_t>(0, std::int64_t{1} << 40));
  const otp::Step here = otp::step_at(now);
  const otp::Memory memory{.last_step = input.ConsumeIntegralInRange<otp::Step>(-1, here + 2),
                           .drift = input.ConsumeIntegral<int>(),
                           .refused_step = here + input.ConsumeIntegralInRange<otp::Step>(-2, 2)};
  const otp::Step shown = here + input.ConsumeIntegralInRange<otp::Step>(-25, 25);
  const auto key = input.ConsumeBytes<std::uint8_t>(20);
  std::string typed = input.ConsumeRemainingBytesAsString();
  if (typed.empty() && shown >= 0) typed = otp::totp(key, shown);

  const auto code = otp::normalise_code(typed);
  if (!code) return 0;
  require(code->size() == 6 && code->find_first_not_of("0123456789") == std::string::npos);
  const auto verdict = otp::check(key, *code, now, window, memory);
  if (const auto* good = std::get_if<otp::Accepted>(&verdict)) {
    require(otp::totp(key, good->step) == *code);
    require(good->step > memory.last_step && good->step != memory.refused_step);
    require(window == otp::Window::strict ? good->step == here : good->step >= here - 1 && good->step <= here + 1);
  } else if (const auto* off = std::get_if<otp::ClockOff>(&verdict)) {
    require(otp::totp(key, off->step) == *code && off->by == (off->step - here) * otp::period);
    require(off->by != Seconds{0} && off->by >= Seconds{-600} && off->by <= Seconds{600});
  } else if (const auto* used = std::get_if<otp::AlreadyUsed>(&verdict)) {
    require(used->next_in >= Seconds{1} && used->next_in <= Seconds{30});
  }
  return 0;
}
