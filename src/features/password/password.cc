#include "features/password/password.h"

#include <zxcvbn.h>

#include <utility>

#include "base/text.h"

namespace portner {
namespace {

// zxcvbn's cost grows with the square of the length; what follows only makes a password stronger.
constexpr std::size_t judged_bytes = 100;
constexpr double least_bits = 30;

// "Anna Holm" -> annaholm, anna, holm: what zxcvbn takes, in small letters and three bytes at least.
std::vector<std::string> dictionary(const std::vector<std::string>& texts) {
  std::vector<std::string> words{"portner"};
  for (const auto& text : texts) {
    const auto small = lower_ascii(text);
    std::string joined;
    std::string word;
    for (const char symbol : small + ' ') {
      if (!std::string_view(" .@-_+").contains(symbol)) {
        word += symbol;
        continue;
      }
      if (word.size() >= 3) words.push_back(word);
      joined += std::exchange(word, {});
    }
    for (const auto& whole : {small, joined})
      if (whole.size() >= 3) words.push_back(whole);
  }
  return words;
}

}  // namespace

std::optional<Secret> normalise_password(std::string_view typed) {
  if (typed.empty() || typed.size() > 4 * longest_password) return std::nullopt;
  auto normal = nfc(typed);
  if (!normal) return std::nullopt;
  Secret password(std::move(*normal));
  if (code_points(password.reveal()) > longest_password) return std::nullopt;
  return password;
}

std::optional<Weakness> weakness(const Secret& normalised, std::size_t least, const std::vector<std::string>& words) {
  const auto length = code_points(normalised.reveal());
  if (length < least) return Weakness::too_short;
  if (length > longest_password) return Weakness::too_long;
  const auto known = dictionary(words);
  std::vector<const char*> pointers;
  for (const auto& word : known) pointers.push_back(word.c_str());
  pointers.push_back(nullptr);
  std::string judged(normalised.reveal().substr(0, judged_bytes));
  const double bits = ZxcvbnMatch(judged.c_str(), pointers.data(), nullptr);
  Secret::wipe(judged);
  if (bits < least_bits) return Weakness::guessable;
  return std::nullopt;
}

}  // namespace portner
