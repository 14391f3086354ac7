#include "web/http_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <iterator>
#include <stdexcept>

#include "base/text.h"

namespace portner::web {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_token_character(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view encoded, Plus plus) {
  std::string decoded;
  decoded.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '%') {
      if (i + 2 >= encoded.size()) return std::nullopt;
      const int high = hex_digit(encoded[i + 1]);
      const int low = hex_digit(encoded[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += encoded[i] == '+' && plus == Plus::space ? ' ' : encoded[i];
    }
  }
  if (!is_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<std::string> decode_path(std::string_view encoded) {
  auto path = percent_decode(encoded, Plus::literal);
  if (!path || !path->starts_with('/') || std::ranges::any_of(*path, is_control)) return std::nullopt;
  if (path->find('\\') != std::string::npos) return std::nullopt;
  // An encoded slash would be a slash to us and part of a name to a proxy before us.
  if (std::ranges::count(*path, '/') != std::ranges::count(encoded, '/')) return std::nullopt;
  const std::string_view decoded = *path;
  for (std::size_t begin = 1; begin < decoded.size();) {
    const std::size_t end = std::min(decoded.find('/', begin), decoded.size());
    const std::string_view segment = decoded.substr(begin, end - begin);
    if (segment.empty() || segment == "." || segment == "..") return std::nullopt;
    begin = end + 1;
  }
  return path;
}

bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return is_alphanumeric(c) || std::string_view("-._:[]").find(c) != std::string_view::npos;
  });
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  auto host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  if (const auto port = host.rfind(':'); port != std::string_view::npos && host.find(']', port) == host.npos)
    host = host.substr(0, port);
  return std::string(host);
}

void check_header(std::string_view name, std::string_view value) {
  if (name.empty() || !std::ranges::all_of(name, is_token_character)) {
    throw std::logic_error(fmt::format("not a header name: \"{}\"", name));
  }
  if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    throw std::logic_error(fmt::format("line break or NUL in the value of the header {}", name));
  }
}

std::string header_lines(const HeaderList& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) {
    check_header(name, value);
    lines.append(name).append(": ").append(value).append("\r\n");
  }
  return lines;
}

const std::string& DateText::at(std::chrono::system_clock::time_point now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second != second_ || text_.empty()) {
    second_ = second;
    text_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(second.time_since_epoch().count()));
  }
  return text_;
}

void write_head(std::string& out, const Response& response, std::string_view date, std::string_view common_lines,
                AfterResponse after) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  out.clear();
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 std::string_view(reason.data(), reason.size()), date);
  out.append(common_lines);
  out.append(response.caching == Caching::forever ? "Cache-Control: public, max-age=31536000, immutable\r\n"
                                                  : "Cache-Control: no-store\r\n");
  for (const auto& [name, value] : response.headers) {
    check_header(name, value);
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (!response.body.empty()) {
    check_header("Content-Type", response.content_type);
    out.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  // RFC 9110 section 8.6: never with 204.
  if (response.status != 204) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  out.append(after == AfterResponse::close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
}

}  // namespace portner::web
