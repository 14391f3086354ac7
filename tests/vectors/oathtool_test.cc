#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdio.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "otp/base32.h"
#include "otp/totp.h"

namespace portner::otp {
namespace {

// Starting a process costs milliseconds, a code microseconds: so each random key is asked for the codes of a random
// moment and of the steps after it.
constexpr int keys = 2500;
constexpr int steps = 40;

// The standard output of a shell script, line by line.
std::vector<std::string> lines_of(const std::filesystem::path& script) {
  std::vector<std::string> lines;
  FILE* const output = popen(fmt::format("sh '{}'", script.string()).c_str(), "r");
  if (output == nullptr) return lines;
  char line[64];
  while (fgets(line, sizeof line, output) != nullptr) lines.emplace_back(line, std::string_view(line).find('\n'));
  EXPECT_EQ(pclose(output), 0) << "oathtool is not installed, or refuses a command";
  return lines;
}

TEST(Oathtool, AgreesAboutAHundredThousandCodes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution(low, high)(random);
  };

  const auto script = std::filesystem::path(testing::TempDir()) / fmt::format("oathtool-{}.sh", seed);
  std::vector<std::string> ours;
  {
    std::ofstream commands(script);
    commands << "set -e\n";
    for (int i = 0; i < keys; ++i) {
      Bytes key(static_cast<std::size_t>(between(10, 64)));
      for (auto& byte : key) byte = static_cast<std::uint8_t>(between(0, 255));
      const Moment moment = from_unix(between(0, std::int64_t{1} << 33));  // until 2242
      commands << fmt::format("oathtool --totp --now @{} --window {} --base32 {}\n", to_unix(moment), steps - 1,
                              base32(key));
      for (Step step = step_at(moment); step < step_at(moment) + steps; ++step) ours.push_back(totp(key, step));
    }
  }
  EXPECT_EQ(lines_of(script), ours);
  std::filesystem::remove(script);
}

}  // namespace
}  // namespace portner::otp
