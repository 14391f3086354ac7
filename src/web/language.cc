#include "web/language.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace portner::web {
namespace {

constexpr int highest_weight = 1000;

// "q=0.75" in thousandths; nothing understood weighs nothing (RFC 9110 section 12.4.2 has three digits at most).
int weight_of(std::string_view parameter) {
  parameter = trim(parameter);
  if (parameter.empty()) return highest_weight;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 0;
  parameter.remove_prefix(2);
  double weight = 0;
  const char* end = parameter.data() + parameter.size();
  const auto [stopped, error] = std::from_chars(parameter.data(), end, weight, std::chars_format::fixed);
  if (error != std::errc{} || stopped != end || !(weight >= 0 && weight <= 1)) return 0;
  return static_cast<int>(weight * highest_weight);
}

// RFC 4647 section 3.4: "de-CH-1996" is looked up as itself, as "de-CH", then as "de".
const Language* look_up(std::string_view range, const std::vector<Language>& available) {
  for (;;) {
    const auto found = std::ranges::find_if(
        available, [&](const Language& language) { return lower_ascii(language.tag) == lower_ascii(range); });
    if (found != available.end()) return &*found;
    const std::size_t dash = range.rfind('-');
    if (dash == std::string_view::npos) return nullptr;
    range = range.substr(0, dash);
  }
}

}  // namespace

Language negotiate(std::string_view accept_language, const std::vector<Language>& available,
                   const Language& otherwise) {
  Language best = otherwise;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const std::size_t end = std::min(accept_language.find(','), accept_language.size());
    const std::string_view item = accept_language.substr(0, end);
    accept_language.remove_prefix(std::min(end + 1, accept_language.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const int weight = weight_of(item.substr(std::min(semicolon + 1, item.size())));
    const std::string_view range = trim(item.substr(0, semicolon));
    const Language* match = range == "*" ? &otherwise : look_up(range, available);
    if (match == nullptr || weight <= best_weight) continue;
    best = *match;
    best_weight = weight;
  }
  return best;
}

}  // namespace portner::web
