#include "delivery/http_client.h"

#include <sys/socket.h>

#include <string_view>

#include "delivery/curl.h"
#include "delivery/public_address.h"

namespace portner::delivery {
namespace {

// What the callbacks of one request know.
struct Exchange {
  const HttpLimits& limits;
  HttpReply reply = {};
  std::size_t head_size = 0;
  bool private_address = false;
  bool asked = false;
};

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (!exchange.limits.private_addresses && !is_public_address(address->addr)) {
    exchange.private_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Comes after the connection and its TLS, before the first byte of the request; again when libcurl wants to repeat the
// request because a kept connection broke, and by then the gateway may have sent the text.
int before_request(void* user, char*, char*, int, int) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.asked) return CURL_PREREQFUNC_ABORT;
  exchange.asked = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t take_head(char*, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.head_size += size * count;
  return exchange.head_size > exchange.limits.reply ? 0 : size * count;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.reply.body.size() + size * count > exchange.limits.reply) return 0;
  exchange.reply.body.append(bytes, size * count);
  return size * count;
}

void prepare(CURL* handle, const HttpRequest& request, curl_slist* headers, Exchange& exchange) {
  const HttpLimits& limits = exchange.limits;
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, limits.private_addresses ? "http,https" : "https");
  set(handle, CURLOPT_PROXY, "");  // none, whatever the environment says
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.whole.count()));
  set(handle, CURLOPT_USERAGENT, "Portner");
  set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &exchange);
  set(handle, CURLOPT_PREREQFUNCTION, before_request);
  set(handle, CURLOPT_PREREQDATA, &exchange);
  set(handle, CURLOPT_HEADERFUNCTION, take_head);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_WRITEFUNCTION, take_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);

  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers);
  if (request.basic) {
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, request.basic->first.c_str());
    set(handle, CURLOPT_PASSWORD, request.basic->second.c_str());
  }
  if (request.body) {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
    set(handle, CURLOPT_POSTFIELDS, request.body->c_str());
  }
}

}  // namespace

struct HttpClient::Pool : CurlPool {};

HttpClient::HttpClient(HttpLimits limits) : limits_(limits), pool_(std::make_unique<Pool>()) {}

HttpClient::~HttpClient() = default;

std::expected<HttpReply, NoReply> HttpClient::ask(const HttpRequest& request) const {
  Exchange exchange{limits_};
  const CurlList headers = list_of(request.headers);
  CurlHandle handle = pool_->take();
  prepare(handle.get(), request, headers.get(), exchange);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  pool_->give_back(std::move(handle));
  if (code != CURLE_OK) {
    return std::unexpected(
        NoReply{exchange.private_address ? "private address" : word_for(code, exchange.asked), exchange.asked});
  }
  exchange.reply.status = static_cast<int>(status);
  return std::move(exchange.reply);
}

}  // namespace portner::delivery
