#pragma once

#include <string_view>

#include "base/bytes.h"

namespace portner::crypto {

enum class Hash { sha1, sha256, sha512 };

// HMAC (RFC 2104) over OpenSSL. Sizes of the result: 20, 32, 64 bytes.
Bytes hmac(Hash hash, ByteView key, ByteView message);

Bytes sha256(ByteView message);

// Compares in time that depends on the lengths only; different lengths are unequal.
bool constant_time_equal(ByteView left, ByteView right);

}  // namespace portner::crypto
