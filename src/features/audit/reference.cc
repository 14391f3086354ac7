#include "features/audit/reference.h"

#include <array>

#include "base/text.h"

namespace portner {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t length = 5;

}  // namespace

std::string new_reference(Entropy& entropy, char letter) {
  std::array<std::uint8_t, length> random;
  entropy.fill(random);
  std::string reference{letter, '-'};
  for (auto byte : random) reference += alphabet[byte % alphabet.size()];
  return reference;
}

std::optional<std::string> normalise_reference(std::string_view typed, char letter) {
  std::string symbols;
  for (char symbol : trim(typed)) {
    if (symbol >= 'a' && symbol <= 'z') symbol = static_cast<char>(symbol - 'a' + 'A');
    if (symbol == 'O') symbol = '0';
    if (symbol == 'I' || symbol == 'L') symbol = '1';
    if (symbol != '-' && symbol != ' ') symbols += symbol;
  }
  if (symbols.size() != length + 1 || symbols[0] != letter) return std::nullopt;
  symbols.erase(0, 1);
  if (symbols.find_first_not_of(alphabet) != std::string::npos) return std::nullopt;
  return std::string{letter, '-'} + symbols;
}

}  // namespace portner
