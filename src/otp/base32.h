#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace portner::otp {

// RFC 4648 section 6, capital letters, no padding: what authenticator apps take.
std::string base32(ByteView bytes);

// Accepts small letters, spaces, hyphens and padding as people type them; nothing for any other character, nor for text
// that no encoder writes (a character too many, or bits set beyond the last byte).
std::optional<Bytes> from_base32(std::string_view text);

// "JBSW Y3DP EHPK 3PXP": groups of four for typing by hand.
std::string in_groups_of_four(std::string_view base32_text);

}  // namespace portner::otp
