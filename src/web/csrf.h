#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "web/request.h"

namespace portner::web {

// The token every form carries: HMAC-SHA-256 of the browser's strongest cookie (session, attempt or visit) under a key
// of its own, so that a new session makes old forms worthless.
class Csrf {
 public:
  explicit Csrf(Secret key);

  std::string token(std::string_view bound_to) const;

  // The form's field "csrf" against the cookie, in constant time. An empty cookie never passes.
  bool passes(std::string_view token, std::string_view bound_to) const;

 private:
  Secret key_;
};

// A POST comes from this origin: Sec-Fetch-Site, when sent, is same-origin (or none, for what the person typed);
// Origin, when sent, is the request's own scheme and host. One of the two must be there.
bool from_this_origin(const Request& request);

}  // namespace portner::web
