#include "features/help/spelling.h"

#include <algorithm>
#include <array>

#include "base/fold.h"

namespace portner {
namespace {

constexpr std::size_t longest = 40;  // bytes of a word that count

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 128;
}

// "–", "’", "“", "…" and their like (U+2000 to U+203F), and "«", "»", "·".
std::size_t punctuation_at(std::string_view text) {
  if (text.starts_with("\xe2\x80")) return 3;
  for (const std::string_view mark : {"\xc2\xab", "\xc2\xbb", "\xc2\xb7", "\xc2\xa0"})
    if (text.starts_with(mark)) return 2;
  return 0;
}

// How many letters differ, are missing, too many or swapped; `most` + 1 when more than that. Both words are bare.
std::size_t slips(std::string_view one, std::string_view other, std::size_t most) {
  if (std::max(one.size(), other.size()) - std::min(one.size(), other.size()) > most) return most + 1;
  std::array<std::size_t, longest + 1> before{}, above{}, row{};
  for (std::size_t column = 0; column <= other.size(); ++column) above[column] = column;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[other.size()], most + 1);
}

std::size_t slips_forgiven(std::size_t length) {
  if (length < 4) return 0;
  return length < 7 ? 1 : 2;
}

}  // namespace

std::string bare(std::string_view word) {
  std::string plain;
  const std::string small = unaccented(word);
  for (std::size_t at = 0; at < small.size() && plain.size() < longest; ++at) {
    char letter = small[at];
    const auto pair = std::string_view(small).substr(at, 2);
    if (pair == "\xc3\xb8" || pair == "\xc3\xa6") letter = pair == "\xc3\xb8" ? 'o' : 'a', ++at;  // ø and æ
    if (pair == "ae" || pair == "oe" || pair == "ue") ++at;
    if (plain.empty() || plain.back() != letter) plain += letter;
  }
  return plain;
}

void each_word(std::string_view text, const std::function<void(std::string_view word)>& act) {
  std::size_t begin = text.npos;
  for (std::size_t at = 0; at <= text.size();) {
    const auto mark = punctuation_at(text.substr(at));
    const bool inside = at < text.size() && mark == 0 && is_letter(text[at]);
    if (inside && begin == text.npos) begin = at;
    if (!inside && begin != text.npos) {
      act(text.substr(begin, at - begin));
      begin = text.npos;
    }
    at += std::max<std::size_t>(mark, 1);
  }
}

double likeness(std::string_view typed, std::string_view word) {
  if (typed == word) return 1;
  if (typed.size() < 3 || word.size() < 3) return 0;
  if (word.starts_with(typed)) return .85;
  const auto same = static_cast<std::size_t>(std::ranges::mismatch(typed, word).in1 - typed.begin());
  const auto longer = std::max(typed.size(), word.size());
  if (same >= 4 && 3 * same >= 2 * longer) return .7;  // another ending
  const auto forgiven = slips_forgiven(longer);
  if (const auto made = slips(typed, word, forgiven); made <= forgiven) return made == 1 ? .65 : .5;
  // A slip in the beginning of a longer word.
  if (typed.size() >= 5 && word.size() > typed.size() && slips(typed, word.substr(0, typed.size()), 1) <= 1) return .45;
  return 0;
}

}  // namespace portner
