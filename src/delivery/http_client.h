#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// One request over HTTP to a host that an operator has configured. Private to this layer.
namespace portner::delivery {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;                          // "Name: value"
  std::optional<std::pair<std::string, std::string>> basic;  // user, password
  std::optional<std::string> body;                           // a POST with this body; a GET without
};

struct HttpReply {
  int status = 0;
  std::string body;
};

struct NoReply {
  std::string why;            // a short word for the log, never a part of the request
  bool perhaps_sent = false;  // the request had begun to go out
};

struct HttpLimits {
  bool private_addresses = false;  // loopback and private networks, and plain HTTP
  std::chrono::milliseconds connect{3000};
  std::chrono::milliseconds whole{10000};
  std::size_t reply = 64 * 1024;  // bytes of headers, and of the body
};

// Keeps connections and may be used by many threads. TLS is verified; redirects, proxies, cookies and .netrc are not
// for it. A request goes out once at most: it is not repeated on a new connection when a kept one breaks.
class HttpClient {
 public:
  explicit HttpClient(HttpLimits limits);
  ~HttpClient();

  std::expected<HttpReply, NoReply> ask(const HttpRequest& request) const;

 private:
  struct Pool;
  HttpLimits limits_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace portner::delivery
