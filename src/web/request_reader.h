#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "web/request.h"

namespace portner::web {

// Which requests may have a body above the usual size, and whether there is room for one now.
class LargeBodies {
 public:
  virtual ~LargeBodies() = default;
  // The most bytes for what the request line asks for; 0: as usual.
  virtual std::size_t most(const Request& request) const = 0;
  // Asked once a request, before its first byte is kept.
  virtual bool admit() = 0;
};

// One HTTP/1.x request from the bytes of a connection into a Request, stricter than RFC 9112 wherever two readers of
// the same bytes could disagree. Private to this layer.
class RequestReader final : private boost::beast::http::basic_parser<true> {
 public:
  // Fills in method, path, query, headers and body; the memory of what stood there before is used again.
  // large: outlives the reader; none: no body is larger than body_bytes.
  RequestReader(Request& request, std::size_t header_bytes, std::size_t body_bytes, LargeBodies* large = nullptr);

  enum class Progress { need_more, expects_continue, complete, refused };

  // Takes its bytes out of the buffer; what belongs to a following request stays.
  Progress feed(boost::beast::flat_buffer& buffer);

  // 400, 413, 414, 431 or, with no room for a large body, 503 after Progress::refused.
  int refusal() const { return refusal_; }
  // False for a method that no route can have.
  bool method_known() const { return method_known_; }
  using basic_parser::keep_alive;

 private:
  using Error = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb verb, Text name, Text target, int version, Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(boost::beast::http::field field, Text name, Text value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override;
  std::size_t on_body_impl(Text body, Error&) override;
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override;
  void on_finish_impl(Error&) override {}

  void refuse(int status, Error& error);

  Request& request_;
  const std::size_t body_bytes_;
  std::size_t most_bytes_;  // body_bytes_, or what large_ allows
  LargeBodies* const large_;
  const std::size_t target_bytes_;
  std::size_t headers_ = 0;
  int refusal_ = 0;
  int version_ = 0;  // 10 or 11 once the request line was read
  bool method_known_ = true;
  bool header_complete_ = false;
  bool continue_asked_ = false;
};

}  // namespace portner::web
