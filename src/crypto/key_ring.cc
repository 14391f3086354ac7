#include "crypto/key_ring.h"

#include <fmt/format.h>
#include <string.h>

#include <array>
#include <charconv>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "crypto/digest.h"

namespace portner::crypto {
namespace {

using Json = nlohmann::json;

constexpr std::size_t key_size = 32;
constexpr std::uint32_t highest_number = 999'999'999;

Secret new_key(Entropy& entropy) {
  std::array<std::uint8_t, key_size> random{};
  entropy.fill(random);
  Secret key{ByteView(random)};
  explicit_bzero(random.data(), random.size());
  return key;
}

std::optional<Secret> key_from(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  auto bytes = from_base64url(value.get_ref<const std::string&>());
  if (!bytes || bytes->size() != key_size) return std::nullopt;
  Secret key{ByteView(*bytes)};
  explicit_bzero(bytes->data(), bytes->size());
  return key;
}

// 1, 2, ... written as serialise() writes it; nothing otherwise.
std::optional<std::uint32_t> number_from(const std::string& text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number < 1 || number > highest_number || text != std::to_string(number)) return std::nullopt;
  return number;
}

// A member written twice would silently replace the first, and what the first has sealed would be lost.
std::optional<Json> parse_without_duplicates(std::string_view text) {
  std::set<std::pair<int, std::string>> seen;
  bool twice = false;
  const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && !seen.emplace(depth, parsed.get<std::string>()).second) twice = true;
    return true;
  };
  Json json = Json::parse(text, note, /*allow_exceptions=*/false);
  if (json.is_discarded() || twice) return std::nullopt;
  return json;
}

}  // namespace

KeyRing KeyRing::make(Entropy& entropy) {
  KeyRing ring;
  ring.keys_.emplace(1, new_key(entropy));
  ring.pepper_ = new_key(entropy);
  return ring;
}

// nlohmann-json's own messages quote what they stumbled over, which may be a key; so none of them is used.
std::expected<KeyRing, std::string> KeyRing::parse(std::string_view text) {
  const auto json = parse_without_duplicates(text);
  if (!json) return std::unexpected("the key ring is not JSON, or has a member twice");
  if (!json->is_object() || json->size() != 3 || !json->contains("version") || !json->contains("keys") ||
      !json->contains("pepper")) {
    return std::unexpected("the key ring must have exactly the members version, keys and pepper");
  }
  if (json->at("version") != 1) return std::unexpected("the key ring's version is not 1");
  const Json& keys = json->at("keys");
  if (!keys.is_object() || keys.empty()) return std::unexpected("the key ring holds no key");

  KeyRing ring;
  for (const auto& [name, value] : keys.items()) {
    const auto number = number_from(name);
    if (!number)
      return std::unexpected(fmt::format("the key ring has a key that is not numbered 1 to {}", highest_number));
    auto key = key_from(value);
    if (!key) return std::unexpected(fmt::format("key {} of the key ring is not 32 bytes in base64url", *number));
    ring.keys_.emplace(*number, std::move(*key));
  }
  auto pepper = key_from(json->at("pepper"));
  if (!pepper) return std::unexpected("the key ring's pepper is not 32 bytes in base64url");
  ring.pepper_ = std::move(*pepper);
  return ring;
}

Secret KeyRing::serialise() const {
  Json keys = Json::object();
  for (const auto& [number, key] : keys_) keys[std::to_string(number)] = base64url(key.reveal_bytes());
  const Json json{{"version", 1}, {"keys", std::move(keys)}, {"pepper", base64url(pepper_.reveal_bytes())}};
  return Secret(json.dump());
}

void KeyRing::rotate(Entropy& entropy) {
  keys_.emplace(newest() + 1, new_key(entropy));
}

void KeyRing::refresh() const {
  if (!source_) return;
  const auto found = source_();
  if (!found) return;
  const std::unique_lock lock(*mutex_);
  for (const auto& [number, key] : found->keys_)
    if (!keys_.contains(number)) keys_.emplace(number, key.copy());
}

std::uint32_t KeyRing::newest() const {
  const std::shared_lock lock(*mutex_);
  return keys_.rbegin()->first;
}

bool KeyRing::has(std::uint32_t number) const {
  const auto known = [&] {
    const std::shared_lock lock(*mutex_);
    return keys_.contains(number);
  };
  if (known()) return true;
  refresh();
  return known();
}

Secret KeyRing::derive(std::uint32_t number, std::string_view purpose) const {
  const std::shared_lock lock(*mutex_);
  Bytes derived = hmac(Hash::sha256, keys_.at(number).reveal_bytes(), bytes_of(purpose));
  Secret key{ByteView(derived)};
  explicit_bzero(derived.data(), derived.size());
  return key;
}

Secret KeyRing::derive_lasting(std::string_view purpose) const {
  const auto oldest = [&] {
    const std::shared_lock lock(*mutex_);
    return keys_.begin()->first;
  };
  return derive(oldest(), purpose);
}

}  // namespace portner::crypto
