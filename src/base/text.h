#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace portner {

// White space (ASCII) cut from both ends.
std::string_view trim(std::string_view text);

// What stands between the separators, trimmed: one part at least.
std::vector<std::string_view> split(std::string_view text, char separator);

// ASCII letters made small, or large; other bytes untouched.
std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);

// Well-formed UTF-8 (no surrogates, no overlong forms) without NUL.
bool is_utf8(std::string_view text);

// Unicode NFC (UAX #15); nothing for text that is not is_utf8().
std::optional<std::string> nfc(std::string_view text);

// Number of code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);

// RFC 4648 section 5 without padding. Decoding takes only what encoding gives: no padding, no white space, no stray
// bits.
std::string base64url(ByteView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

std::string hex(ByteView bytes);

// A number written in decimal digits and nothing else (a minus sign allowed); nothing when it does not fit.
std::optional<std::int64_t> whole_number(std::string_view text);

// Bytes that may_stay() does not keep as %XX (RFC 3986 section 2.1).
std::string percent_encoded(std::string_view text, bool (*may_stay)(char));

}  // namespace portner
