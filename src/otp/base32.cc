#include "otp/base32.h"

namespace portner::otp {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::optional<unsigned> value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const auto value = alphabet.find(c);
  if (value == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(value);
}

}  // namespace

std::string base32(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() * 8 + 4) / 5);
  unsigned pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = pending << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[pending >> (bits - 5) & 31];
    pending &= (1U << bits) - 1;
  }
  if (bits > 0) text += alphabet[pending << (5 - bits) & 31];
  return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() * 5 / 8);
  unsigned pending = 0;
  unsigned bits = 0;
  bool padded = false;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c == '=') {
      padded = true;
      continue;
    }
    const auto value = value_of(c);
    if (!value || padded) return std::nullopt;
    pending = pending << 5 | *value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
      pending &= (1U << bits) - 1;
    }
  }
  // Five bits left are a character too many, and bits left that are set a character mistyped: no encoder writes either.
  if (bits >= 5 || pending != 0) return std::nullopt;
  return bytes;
}

std::string in_groups_of_four(std::string_view base32_text) {
  std::string grouped;
  grouped.reserve(base32_text.size() * 5 / 4);
  for (std::size_t i = 0; i < base32_text.size(); ++i) {
    if (i > 0 && i % 4 == 0) grouped += ' ';
    grouped += base32_text[i];
  }
  return grouped;
}

}  // namespace portner::otp
