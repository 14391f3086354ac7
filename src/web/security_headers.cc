#include "web/security_headers.h"

namespace portner::web {

std::vector<std::pair<std::string, std::string>> security_headers(bool https) {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
       "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
       "require-trusted-types-for 'script'"},
      {"X-Content-Type-Options", "nosniff"},
      // Not no-referrer: under it browsers send "Origin: null" with a page's own forms (Fetch, "append a request Origin
      // header"), and from_this_origin would refuse them. With same-origin they name the origin, to us alone.
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
  };
  if (https) headers.emplace_back("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  return headers;
}

}  // namespace portner::web
