#include "web/response.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/defence.h"
#include "web/http_text.h"

namespace portner::web {
namespace {

// cookie-octet of RFC 6265 section 4.1.1.
bool is_cookie_octet(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\",;\\").find(c) == std::string::npos;
}

}  // namespace

std::string CookieNames::full_name(std::string_view name) const {
  return fmt::format("{}{}", https_ ? "__Host-" : "portner-", name);
}

std::string CookieNames::set_cookie(const Cookie& cookie) const {
  if (!std::ranges::all_of(cookie.value, is_cookie_octet)) {
    throw std::logic_error(fmt::format("the value of the cookie {} cannot be sent", cookie.name));
  }
  std::string text = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", full_name(cookie.name), cookie.value);
  if (https_) text += "; Secure";
  if (cookie.max_age) text += fmt::format("; Max-Age={}", cookie.max_age->count());
  return text;
}

Response Response::html(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response Response::text(std::string body, int status) {
  Response response = html(std::move(body), status);
  response.content_type = "text/plain; charset=utf-8";
  return response;
}

Response Response::json(std::string body, int status) {
  Response response = html(std::move(body), status);
  response.content_type = "application/json";
  return response;
}

Response Response::csv(std::string body, std::string_view name) {
  Response response = html(std::move(body));
  response.content_type = "text/csv; charset=utf-8";
  response.with_header("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

Response Response::see_other(std::string_view location) {
  Response response;
  response.status = 303;
  response.with_header("Location", location);
  return response;
}

Response& Response::with_header(std::string_view name, std::string_view value) {
  check_header(name, value);
  headers.emplace_back(name, value);
  return *this;
}

std::string local_path_or(std::string_view wanted, std::string_view fallback) {
  if (!defence(Defence::local_redirects_only)) return std::string(wanted);
  const std::string_view path = wanted.substr(0, wanted.find_first_of("?#"));
  const bool local = path.starts_with('/') && path.find("//") == std::string_view::npos &&
                     std::ranges::all_of(wanted, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  return std::string(local ? wanted : fallback);
}

}  // namespace portner::web
