#include <benchmark/benchmark.h>

#include "base/entropy.h"
#include "crypto/key_ring.h"
#include "crypto/sealed_box.h"
#include "crypto/token.h"
#include "otp/totp.h"

namespace portner {
namespace {

constexpr std::array<std::uint8_t, 20> key{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
constexpr Moment now = from_unix(1'790'000'010);

void totp_right_code(benchmark::State& state) {
  const auto code = otp::totp(key, otp::step_at(now));
  for (auto _ : state) benchmark::DoNotOptimize(otp::check(key, code, now, otp::Window::standard, {}));
}
BENCHMARK(totp_right_code);

// Nothing matches in the window, so ten minutes to each side are searched.
void totp_wrong_code(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(otp::check(key, "000000", now, otp::Window::standard, {}));
}
BENCHMARK(totp_wrong_code);

constexpr crypto::Place place{"password", "hash", 7};
const std::string phc(97, 'x');  // as long as a password's hash

void seal(benchmark::State& state) {
  crypto::SystemEntropy entropy;
  const auto keys = crypto::KeyRing::make(entropy);
  for (auto _ : state) benchmark::DoNotOptimize(crypto::seal(keys, entropy, place, phc));
}
BENCHMARK(seal);

void open(benchmark::State& state) {
  crypto::SystemEntropy entropy;
  const auto keys = crypto::KeyRing::make(entropy);
  const auto sealed = crypto::seal(keys, entropy, place, phc);
  for (auto _ : state) benchmark::DoNotOptimize(crypto::open(keys, place, sealed));
}
BENCHMARK(open);

}  // namespace
}  // namespace portner
