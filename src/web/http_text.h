#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/response.h"

// The text of HTTP messages, without a socket. Private to this layer.
namespace portner::web {

enum class Plus { literal, space };

// Decodes %XX once. Nothing for a bad escape, NUL, or a result that is not UTF-8.
std::optional<std::string> percent_decode(std::string_view encoded, Plus plus);

// The path of a request target (what stands before "?"), decoded once. Nothing when two readers could understand it
// differently: bad escapes, dot segments, empty segments, backslashes, control characters and encoded slashes.
std::optional<std::string> decode_path(std::string_view encoded);

// host, host:port, or [address]:port.
bool is_host(std::string_view host);

// The host of an address like "https://login.example.com:8443", without the port.
std::string host_of(std::string_view url);

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// Throws std::logic_error for a name that is not a token or a value with CR, LF or NUL.
void check_header(std::string_view name, std::string_view value);

// "Name: value\r\n" for each.
std::string header_lines(const HeaderList& headers);

// "Sun, 06 Nov 1994 08:49:37 GMT", formatted once a second.
class DateText {
 public:
  const std::string& at(std::chrono::system_clock::time_point now);

 private:
  std::chrono::sys_seconds second_{};
  std::string text_;
};

enum class AfterResponse { keep_alive, close };

// Status line and headers into `out`, up to and with the empty line. `common_lines` comes from header_lines().
void write_head(std::string& out, const Response& response, std::string_view date, std::string_view common_lines,
                AfterResponse after);

}  // namespace portner::web
