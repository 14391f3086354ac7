#include "web/request_reader.h"

#include <string.h>

#include <algorithm>
#include <boost/beast/http/error.hpp>

#include "base/text.h"
#include "web/http_text.h"

namespace portner::web {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t most_headers = 100;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// A header continued on the next line (obs-fold), which RFC 9112 section 5.2 lets a server refuse.
bool has_fold(std::string_view header) {
  return header.find("\n ") != std::string_view::npos || header.find("\n\t") != std::string_view::npos;
}

// Headers of which a second one is an attempt to be read in two ways.
bool is_single(http::field field) {
  return field == http::field::host || field == http::field::content_length || field == http::field::transfer_encoding;
}

}  // namespace

RequestReader::RequestReader(Request& request, std::size_t header_bytes, std::size_t body_bytes, LargeBodies* large)
    : request_(request),
      body_bytes_(body_bytes),
      most_bytes_(body_bytes),
      large_(large),
      target_bytes_(header_bytes / 2) {
  request_.method = Method::get;
  request_.path = "/";
  request_.query.clear();
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(body_bytes);
}

RequestReader::Progress RequestReader::feed(boost::beast::flat_buffer& buffer) {
  while (buffer.size() > 0 && !is_done()) {
    const auto bytes = buffer.data();
    const bool in_header = !header_complete_;
    Error error;
    const std::size_t used = put(bytes, error);
    if (in_header) {
      if (has_fold({static_cast<const char*>(bytes.data()), used})) refuse(400, error);
    } else {
      explicit_bzero(bytes.data(), used);
    }
    buffer.consume(used);
    if (error == http::error::need_more && buffer.size() < buffer.max_size()) return Progress::need_more;
    if (!error) continue;
    if (error == http::error::body_limit) {
      refusal_ = 413;
    } else if (error == http::error::header_limit || error == http::error::need_more) {
      refusal_ = version_ != 0 ? 431 : 414;
    } else if (refusal_ == 0) {
      refusal_ = 400;
    }
    request_.headers.resize(headers_);
    return Progress::refused;
  }
  if (is_done()) return Progress::complete;
  return std::exchange(continue_asked_, false) ? Progress::expects_continue : Progress::need_more;
}

void RequestReader::refuse(int status, Error& error) {
  refusal_ = status;
  error = http::error::bad_value;
}

void RequestReader::on_request_impl(http::verb verb, Text, Text target, int version, Error& error) {
  version_ = version;
  method_known_ = verb == http::verb::get || verb == http::verb::head || verb == http::verb::post;
  request_.method = verb == http::verb::post ? Method::post : verb == http::verb::head ? Method::head : Method::get;
  const std::string_view text = view(target);
  if (text.size() > target_bytes_) return refuse(414, error);
  if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; })) return refuse(400, error);
  const std::size_t question = std::min(text.find('?'), text.size());
  auto path = decode_path(text.substr(0, question));
  if (!path) return refuse(400, error);
  request_.path = std::move(*path);
  request_.query = text.substr(std::min(question + 1, text.size()));
  if (large_ == nullptr || !method_known_) return;
  most_bytes_ = std::max(body_bytes_, large_->most(request_));
  body_limit(most_bytes_);
}

void RequestReader::on_field_impl(http::field field, Text name, Text value, Error& error) {
  if (header_complete_) return;  // a trailer, which must not pass for a header
  std::string lower = lower_ascii(view(name));
  const auto end = request_.headers.begin() + static_cast<std::ptrdiff_t>(headers_);
  const auto same =
      std::find_if(request_.headers.begin(), end, [&](const auto& header) { return header.first == lower; });
  if (same != end) {
    if (is_single(field)) return refuse(400, error);
    same->second.append(field == http::field::cookie ? "; " : ", ").append(view(value));
    return;
  }
  if (headers_ == most_headers) return refuse(431, error);
  const bool understood =
      field == http::field::host                ? is_host(view(value))
      : field == http::field::content_length    ? view(value).find_first_not_of("0123456789") == std::string_view::npos
      : field == http::field::transfer_encoding ? version_ == 11 && lower_ascii(view(value)) == "chunked"
                                                : true;
  if (!understood) return refuse(400, error);
  if (headers_ == request_.headers.size()) request_.headers.emplace_back();
  request_.headers[headers_].first = std::move(lower);
  request_.headers[headers_].second = view(value);
  ++headers_;
}

void RequestReader::on_header_impl(Error& error) {
  header_complete_ = true;
  request_.headers.resize(headers_);
  if (version_ == 11 && request_.header("host").empty()) return refuse(400, error);
  const std::string expect = lower_ascii(request_.header("expect"));
  if (!expect.empty() && expect != "100-continue") return refuse(400, error);
  continue_asked_ = !expect.empty() && version_ == 11;
}

void RequestReader::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) {
  const std::size_t expected = length ? *length : most_bytes_;
  if (expected > body_bytes_ && !large_->admit()) return refuse(503, error);
  // Room for all at once: a growing body would leave copies of passwords behind.
  if (request_.method == Method::post) request_.body.reserve(expected);
}

std::size_t RequestReader::on_body_impl(Text body, Error&) {
  if (request_.method == Method::post) request_.body.append(view(body));
  return body.size();
}

std::size_t RequestReader::on_chunk_body_impl(std::uint64_t, Text body, Error& error) {
  return on_body_impl(body, error);
}

}  // namespace portner::web
