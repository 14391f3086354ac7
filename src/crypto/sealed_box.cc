#include "crypto/sealed_box.h"

#include <fmt/format.h>

#include <charconv>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/sodium_start.h"

namespace portner::crypto {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::string_view purpose = "seal";

// Lengths in front, so that no other table and column run together into the same text.
std::string additional_data(const Place& place) {
  if (!defence(Defence::sealed_row)) return {};
  return fmt::format("{}:{}{}:{}{}", place.table.size(), place.table, place.column.size(), place.column, place.row);
}

struct Parts {
  std::uint32_t key;
  std::string_view body;
};

std::optional<Parts> split(std::string_view sealed) {
  const auto dot = sealed.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::uint32_t key = 0;
  if (!sealed.starts_with('k')) return std::nullopt;
  std::from_chars(sealed.data() + 1, sealed.data() + dot, key);
  if (sealed.substr(0, dot) != fmt::format("k{}", key)) return std::nullopt;
  return Parts{key, sealed.substr(dot + 1)};
}

const std::uint8_t* bytes(std::string_view text) {
  return bytes_of(text).data();
}

}  // namespace

std::string seal(const KeyRing& keys, Entropy& entropy, const Place& place, std::string_view plaintext) {
  start_sodium();
  const std::string place_data = additional_data(place);
  const auto number = keys.newest();
  const Secret key = keys.derive(number, purpose);
  Bytes box(nonce_size + plaintext.size() + tag_size);
  const auto nonce = std::span(box).first<nonce_size>();
  entropy.fill(nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(box.data() + nonce_size, nullptr, bytes(plaintext), plaintext.size(),
                                             bytes(place_data), place_data.size(), nullptr, nonce.data(),
                                             key.reveal_bytes().data());
  return fmt::format("k{}.{}", number, base64url(box));
}

std::optional<Secret> open(const KeyRing& keys, const Place& place, std::string_view sealed) {
  start_sodium();
  const auto parts = split(sealed);
  if (!parts || !keys.has(parts->key)) return std::nullopt;
  const auto box = from_base64url(parts->body);
  if (!box || box->size() < nonce_size + tag_size) return std::nullopt;
  const std::string place_data = additional_data(place);
  const Secret key = keys.derive(parts->key, purpose);
  std::string plaintext(box->size() - nonce_size - tag_size, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<std::uint8_t*>(plaintext.data()), nullptr, nullptr,
                                                 box->data() + nonce_size, box->size() - nonce_size, bytes(place_data),
                                                 place_data.size(), box->data(), key.reveal_bytes().data()) != 0) {
    return std::nullopt;
  }
  return Secret(std::move(plaintext));
}

bool wants_resealing(const KeyRing& keys, std::string_view sealed) {
  const auto parts = split(sealed);
  return parts && parts->key < keys.newest();
}

}  // namespace portner::crypto
