#include "delivery/curl.h"

#include <sys/socket.h>

namespace portner::delivery {
namespace {

constexpr std::size_t most_kept_handles = 16;

}  // namespace

CurlList list_of(const std::vector<std::string>& lines) {
  CurlList list;
  for (const auto& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

CurlPool::CurlPool() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

CurlPool::~CurlPool() {
  for (const auto& handle : handles_) hang_up(handle.get());
}

CurlHandle CurlPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!handles_.empty()) {
      CurlHandle handle = std::move(handles_.back());
      handles_.pop_back();
      return handle;
    }
  }
  CurlHandle handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  return handle;
}

void CurlPool::give_back(CurlHandle handle) {
  curl_easy_reset(handle.get());  // keeps the connections
  const std::lock_guard lock(mutex_);
  if (handles_.size() < most_kept_handles) handles_.push_back(std::move(handle));
}

void hang_up(CURL* handle) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
    ::shutdown(socket, SHUT_RDWR);
}

std::string word_for(CURLcode code, bool asked) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return asked ? "answer not understood" : "bad address";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "name not found";
    case CURLE_COULDNT_CONNECT:
      return asked ? "connection lost" : "not reachable";
    case CURLE_OPERATION_TIMEDOUT:
      return asked ? "no answer in time" : "not reachable in time";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "certificate not trusted";
    case CURLE_SSL_CACERT_BADFILE:
      return "certificate file not readable";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
      return "no TLS";
    case CURLE_LOGIN_DENIED:
      return "login refused";
    case CURLE_WRITE_ERROR:
      return "answer too large";
    default:
      return asked ? "connection lost" : "not reachable";
  }
}

}  // namespace portner::delivery
