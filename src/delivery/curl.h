#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

// libcurl with owners. Private to the clients of this layer.
namespace portner::delivery {

struct CurlEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using CurlHandle = std::unique_ptr<CURL, CurlEnd>;
using CurlList = std::unique_ptr<curl_slist, CurlEnd>;
using CurlMime = std::unique_ptr<curl_mime, CurlEnd>;

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) throw std::runtime_error("libcurl lacks an option");
}

CurlList list_of(const std::vector<std::string>& lines);

// Handles with the connections they keep, for many threads.
class CurlPool {
 public:
  CurlPool();
  // Hangs up on every connection that is kept: libcurl would say goodbye and wait two minutes for somebody who is gone.
  ~CurlPool();
  CurlHandle take();
  // Forgets all settings first: they hold pointers to what has ended.
  void give_back(CurlHandle handle);

 private:
  std::mutex mutex_;
  std::vector<CurlHandle> handles_;
};

// Ends the connection of the last request without a word.
void hang_up(CURL* handle);

// A short word for the log: libcurl's own texts name hosts and addresses. asked: the request had begun to go out.
std::string word_for(CURLcode code, bool asked);

}  // namespace portner::delivery
