#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace portner::otp {

// Key URI format: otpauth://totp/Issuer:account?secret=...&issuer=Issuer&algorithm=SHA1&digits=6&period=30,
// base32 without padding, everything else percent-encoded as UTF-8 (space is %20, never +). A colon in the issuer or
// the account is left out: it is what parts the two, and the format has no way to write it.
Secret key_uri(std::string_view issuer, std::string_view account, ByteView key);

}  // namespace portner::otp
