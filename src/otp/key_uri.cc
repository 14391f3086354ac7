#include "otp/key_uri.h"

#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "otp/base32.h"
#include "otp/totp.h"

namespace portner::otp {
namespace {

// RFC 3986 section 2.3.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string label_part(std::string_view text) {
  std::string name(text);
  std::erase(name, ':');
  return percent_encoded(name, is_unreserved);
}

}  // namespace

Secret key_uri(std::string_view issuer, std::string_view account, ByteView key) {
  const std::string issuer_part = label_part(issuer);
  const Secret key_text(base32(key));
  return Secret(fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
                            issuer_part, label_part(account), key_text.reveal(), digits, period.count()));
}

}  // namespace portner::otp
