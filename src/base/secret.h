#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace portner {

// Text or bytes that must not be printed, copied by accident or left in memory. There is no stream or fmt operator:
// whoever wants the content says reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string content) : content_(std::move(content)) {}
  explicit Secret(ByteView content) : content_(text_of(content)) {}
  Secret(Secret&& other) noexcept { swap(other); }
  Secret& operator=(Secret&& other) noexcept {
    Secret taken(std::move(other));
    swap(taken);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(content_); }

  Secret copy() const { return Secret(content_); }
  std::string_view reveal() const { return content_; }
  ByteView reveal_bytes() const { return bytes_of(content_); }
  bool empty() const { return content_.empty(); }

  // Overwrites the whole capacity, so that what was shortened earlier goes too.
  static void wipe(std::string& text) {
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
  }

 private:
  void swap(Secret& other) noexcept { content_.swap(other.content_); }

  std::string content_;
};

}  // namespace portner
