#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/moment.h"

namespace portner::web {

struct Cookie {
  std::string name;  // without prefix; see CookieNames
  std::string value;
  std::optional<Seconds> max_age;  // none: until the browser closes; 0: delete
};

// Cookies are "__Host-NAME; Secure; HttpOnly; SameSite=Lax; Path=/" over HTTPS. The demo speaks plain HTTP on loopback,
// where browsers differ on Secure; there they are "portner-NAME" without Secure.
class CookieNames {
 public:
  explicit CookieNames(bool https) : https_(https) {}
  std::string full_name(std::string_view name) const;
  std::string set_cookie(const Cookie& cookie) const;

 private:
  bool https_;
};

enum class Caching { no_store, forever };

struct Response {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>>
      headers;  // a name or value with CR, LF or NUL is a programming error
  Caching caching = Caching::no_store;

  static Response html(std::string body, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response json(std::string body, int status = 200);
  // A file to keep, of rows as base/csv.h writes them. name: letters, digits, "-" and "."
  static Response csv(std::string body, std::string_view name);
  // 303: the browser gets the next page by GET. The location must be local or known to be allowed.
  static Response see_other(std::string_view location);

  Response& with_header(std::string_view name, std::string_view value);
};

// A path of this installation that is safe to redirect to: begins with one "/", and has no backslash, control
// character, second slash, or scheme. Anything else becomes the fallback.
std::string local_path_or(std::string_view wanted, std::string_view fallback);

}  // namespace portner::web
