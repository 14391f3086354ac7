#include "crypto/foreign_hash.h"

#include <argon2.h>
#include <crypt.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace portner::crypto {
namespace {

constexpr std::uint32_t least_bcrypt_cost = 4;
constexpr std::uint32_t highest_bcrypt_cost = 14;
constexpr std::uint32_t most_crypt_rounds = 1'000'000;
constexpr std::uint32_t most_iterations = 2'000'000;
constexpr std::uint64_t most_argon2_kib = 256 * 1024;
constexpr std::uint64_t most_argon2_kib_passes = 1024 * 1024;
constexpr std::uint32_t most_lanes = 16;
constexpr std::size_t longest_salt = 1024;

using Problem = ForeignHashProblem;

// For crypt(3): bcrypt and SHA-512-crypt.
struct Crypt {
  std::string text;
};
struct Argon2 {
  std::string text;
  argon2_type type;
};
struct Pbkdf2 {
  const EVP_MD* digest;
  std::uint32_t iterations;
  Bytes salt;
  Bytes hash;
};
using Parsed = std::expected<std::variant<Crypt, Argon2, Pbkdf2>, Problem>;

bool take(std::string_view& rest, std::string_view expected) {
  if (!rest.starts_with(expected)) return false;
  rest.remove_prefix(expected.size());
  return true;
}

// No parameter is zero, so none begins with a zero. One that does not fit is above every limit.
std::optional<std::uint32_t> take_number(std::string_view& rest) {
  const auto length = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const auto digits = rest.substr(0, length);
  if (digits.empty() || digits.starts_with('0')) return std::nullopt;
  rest.remove_prefix(length);
  std::uint32_t number = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{}) return UINT32_MAX;
  return number;
}

// Everything up to the separator, which is taken too.
std::optional<std::string_view> take_until(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return text;
}

// Only what an encoder writes: libsodium 1.0.18 takes bytes from 0x80 on for letters.
std::optional<Bytes> from_base64(std::string_view text, int variant) {
  Bytes bytes(text.size());
  std::size_t size = 0;
  if (text.empty() || text.size() > longest_salt ||
      sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr, variant) != 0)
    return std::nullopt;
  bytes.resize(size);
  std::string again(sodium_base64_encoded_len(size, variant), '\0');
  sodium_bin2base64(again.data(), again.size(), bytes.data(), size, variant);
  again.pop_back();
  if (again != text) return std::nullopt;
  return bytes;
}

bool is_crypt_text(std::string_view text) {
  return std::ranges::all_of(text, [](char symbol) {
    return (symbol >= '0' && symbol <= '9') || (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') ||
           symbol == '.' || symbol == '/';
  });
}

Parsed parse_bcrypt(std::string_view text) {
  auto rest = text.substr(4);
  if (rest.size() < 3 || rest[2] != '$' || !is_crypt_text(rest.substr(3)) || rest.size() != 3 + 22 + 31)
    return std::unexpected(Problem::unknown_form);
  std::uint32_t cost = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + 2, cost);
  if (error != std::errc{} || end != rest.data() + 2 || cost < least_bcrypt_cost)
    return std::unexpected(Problem::unknown_form);
  if (cost > highest_bcrypt_cost) return std::unexpected(Problem::too_costly);
  return Crypt{std::string(text)};
}

Parsed parse_sha512_crypt(std::string_view text) {
  auto rest = text.substr(3);
  std::uint32_t rounds = 5000;
  if (take(rest, "rounds=")) {
    const auto number = take_number(rest);
    if (!number || *number < 1000 || !take(rest, "$")) return std::unexpected(Problem::unknown_form);
    rounds = *number;
  }
  const auto salt = take_until(rest, '$');
  if (!salt || salt->size() > 16 || !is_crypt_text(*salt) || rest.size() != 86 || !is_crypt_text(rest))
    return std::unexpected(Problem::unknown_form);
  if (rounds > most_crypt_rounds) return std::unexpected(Problem::too_costly);
  return Crypt{std::string(text)};
}

Parsed parse_argon2(std::string_view text) {
  auto rest = text.substr(7);
  argon2_type type = Argon2_d;
  if (take(rest, "id$")) {
    type = Argon2_id;
  } else if (take(rest, "i$")) {
    type = Argon2_i;
  } else if (!take(rest, "d$")) {
    return std::unexpected(Problem::unknown_form);
  }
  if (!take(rest, "v=19$")) take(rest, "v=16$");
  const auto memory = take(rest, "m=") ? take_number(rest) : std::nullopt;
  const auto passes = take(rest, ",t=") ? take_number(rest) : std::nullopt;
  const auto lanes = take(rest, ",p=") ? take_number(rest) : std::nullopt;
  const auto salt = take(rest, "$") ? take_until(rest, '$') : std::nullopt;
  if (!memory || !passes || !lanes || !salt) return std::unexpected(Problem::unknown_form);
  const auto salt_bytes = from_base64(*salt, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  const auto hash = from_base64(rest, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (!salt_bytes || salt_bytes->size() < ARGON2_MIN_SALT_LENGTH || !hash || hash->size() < 16 || hash->size() > 64)
    return std::unexpected(Problem::unknown_form);
  if (*lanes > most_lanes || *memory > most_argon2_kib || std::uint64_t{*memory} * *passes > most_argon2_kib_passes)
    return std::unexpected(Problem::too_costly);
  if (*memory < 8 * *lanes) return std::unexpected(Problem::unknown_form);
  return Argon2{std::string(text), type};
}

Parsed pbkdf2(const EVP_MD* digest, std::optional<std::uint32_t> iterations, std::optional<Bytes> salt,
              std::optional<Bytes> hash) {
  if (!iterations || !salt || !hash || hash->size() != static_cast<std::size_t>(EVP_MD_size(digest)))
    return std::unexpected(Problem::unknown_form);
  if (*iterations > most_iterations) return std::unexpected(Problem::too_costly);
  return Pbkdf2{digest, *iterations, std::move(*salt), std::move(*hash)};
}

// passlib writes "." where base64 has "+".
std::optional<Bytes> from_passlib_base64(std::string_view text) {
  std::string plain(text);
  if (plain.contains('+')) return std::nullopt;
  std::ranges::replace(plain, '.', '+');
  return from_base64(plain, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

Parsed parse_passlib(std::string_view rest, const EVP_MD* digest) {
  const auto iterations = take_number(rest);
  const auto salt = take(rest, "$") ? take_until(rest, '$') : std::nullopt;
  return pbkdf2(digest, iterations, salt ? from_passlib_base64(*salt) : std::nullopt, from_passlib_base64(rest));
}

Parsed parse_django(std::string_view rest) {
  const auto iterations = take_number(rest);
  const auto salt = take(rest, "$") ? take_until(rest, '$') : std::nullopt;
  if (!salt || salt->empty() || salt->size() > longest_salt) return std::unexpected(Problem::unknown_form);
  const auto bytes = bytes_of(*salt);
  return pbkdf2(EVP_sha256(), iterations, Bytes(bytes.begin(), bytes.end()),
                from_base64(rest, sodium_base64_VARIANT_ORIGINAL));
}

Parsed parse(std::string_view text) {
  if (text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$")) return parse_bcrypt(text);
  if (text.starts_with("$6$")) return parse_sha512_crypt(text);
  if (text.starts_with("$argon2")) return parse_argon2(text);
  if (take(text, "$pbkdf2-sha256$")) return parse_passlib(text, EVP_sha256());
  if (take(text, "$pbkdf2-sha512$")) return parse_passlib(text, EVP_sha512());
  if (take(text, "pbkdf2_sha256$")) return parse_django(text);
  return std::unexpected(Problem::unknown_form);
}

bool matches(const Secret& password, const Crypt& hash) {
  const auto room = std::make_unique<crypt_data>();
  // A Secret's text ends with a NUL, like every std::string. With the hash for its setting crypt(3) gives the hash
  // again; it fails with a null pointer or "*0".
  const char* made = crypt_r(password.reveal().data(), hash.text.c_str(), room.get());
  const bool same = made != nullptr && constant_time_equal(bytes_of(made), bytes_of(hash.text));
  sodium_memzero(room.get(), sizeof *room);
  return same;
}

bool matches(const Secret& password, const Argon2& hash) {
  const auto bytes = password.reveal_bytes();
  return argon2_verify(hash.text.c_str(), bytes.data(), bytes.size(), hash.type) == ARGON2_OK;
}

bool matches(const Secret& password, const Pbkdf2& hash) {
  const auto text = password.reveal();
  Bytes made(hash.hash.size());
  return PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()), hash.salt.data(),
                           static_cast<int>(hash.salt.size()), static_cast<int>(hash.iterations), hash.digest,
                           static_cast<int>(made.size()), made.data()) == 1 &&
         constant_time_equal(made, hash.hash);
}

}  // namespace

std::expected<void, ForeignHashProblem> check_foreign_hash(std::string_view hash) {
  const auto parsed = parse(hash);
  if (!parsed) return std::unexpected(parsed.error());
  return {};
}

bool matches_foreign_hash(const Secret& password, std::string_view hash) {
  const auto parsed = parse(hash);
  return parsed && std::visit([&](const auto& known) { return matches(password, known); }, *parsed);
}

}  // namespace portner::crypto
