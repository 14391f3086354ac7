#include "web/csrf.h"

#include <fmt/format.h>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace portner::web {
namespace {

// A browser leaves the scheme's own port out of Origin; a proxy may have put it into Host.
std::string own_origin(const Request& request) {
  std::string host = lower_ascii(request.header("host"));
  const std::string_view port = request.https ? ":443" : ":80";
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return fmt::format("{}://{}", request.https ? "https" : "http", host);
}

}  // namespace

Csrf::Csrf(Secret key) : key_(std::move(key)) {}

std::string Csrf::token(std::string_view bound_to) const {
  return base64url(crypto::hmac(crypto::Hash::sha256, key_.reveal_bytes(), bytes_of(bound_to)));
}

bool Csrf::passes(std::string_view token_sent, std::string_view bound_to) const {
  if (!defence(Defence::csrf_token)) return true;
  return !bound_to.empty() && crypto::constant_time_equal(bytes_of(token_sent), bytes_of(token(bound_to)));
}

bool from_this_origin(const Request& request) {
  if (!defence(Defence::same_origin)) return true;
  const std::string_view site = request.header("sec-fetch-site");
  const std::string_view origin = request.header("origin");
  if (site.empty() && origin.empty()) return false;
  return (site.empty() || site == "same-origin" || site == "none") &&
         (origin.empty() || lower_ascii(origin) == own_origin(request));
}

}  // namespace portner::web
