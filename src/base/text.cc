#include "base/text.h"

#include <fmt/format.h>
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace portner {
namespace {

constexpr std::string_view white_space = " \t\n\v\f\r";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char byte) { return byte < 0x80; });
}

const utf8proc_uint8_t* utf8proc_bytes(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string lower_ascii(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

std::string upper_ascii(std::string_view text) {
  std::string raised(text);
  for (char& c : raised) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return raised;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    const auto length = utf8proc_iterate(utf8proc_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (length < 1 || code_point == 0) return false;
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

std::optional<std::string> nfc(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  if (is_ascii(text)) return std::string(text);
  constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const auto decompose = [&](utf8proc_int32_t* to, utf8proc_ssize_t capacity) {
    return utf8proc_decompose(utf8proc_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), to, capacity, options);
  };
  const auto length = decompose(nullptr, 0);
  if (length < 0) return std::nullopt;
  // utf8proc_map() would do, but it leaves passwords in memory it has freed. The byte after the text is for its NUL.
  std::vector<utf8proc_int32_t> buffer(static_cast<std::size_t>(length) + 1);
  decompose(buffer.data(), length);
  const auto size = utf8proc_reencode(buffer.data(), length, options);
  std::optional<std::string> composed;
  if (size >= 0) composed.emplace(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(size));
  explicit_bzero(buffer.data(), buffer.size() * sizeof buffer[0]);
  return composed;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string base64url(ByteView bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();  // libsodium's terminating NUL
  return text;
}

std::optional<Bytes> from_base64url(std::string_view text) {
  if (!is_ascii(text)) return std::nullopt;  // libsodium 1.0.18 takes bytes from 0x80 on for letters
  Bytes bytes(text.size() / 4 * 3 + 2);
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string hex(ByteView bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();  // libsodium's terminating NUL
  return text;
}

std::string percent_encoded(std::string_view text, bool (*may_stay)(char)) {
  std::string encoded;
  for (const char symbol : text) {
    if (may_stay(symbol)) {
      encoded += symbol;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(symbol));
    }
  }
  return encoded;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace portner
