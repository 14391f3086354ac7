#include "web/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "base/bytes.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace portner::web {
namespace {

std::string_view type_by_ending(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types = {{
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"},
  }};
  const auto found = std::ranges::find_if(types, [name](const auto& type) { return name.ends_with(type.first); });
  if (found == types.end()) throw std::logic_error(fmt::format("no content type for the static file {}", name));
  return found->second;
}

// Whether Accept-Encoding (RFC 9110 section 12.5.3) names the coding without forbidding it. "*" is not used by
// browsers.
bool accepts(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view item = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    if (lower_ascii(trim(item.substr(0, semicolon))) != coding) continue;
    return item.substr(semicolon).find_first_of("123456789") != std::string_view::npos || semicolon == item.size();
  }
  return false;
}

Response serve(const Asset& asset, std::string_view accept_encoding) {
  Response response;
  response.content_type = asset.content_type;
  response.caching = Caching::forever;
  response.with_header("Vary", "Accept-Encoding");
  if (!asset.brotli.empty() && accepts(accept_encoding, "br")) {
    response.body = asset.brotli;
    response.with_header("Content-Encoding", "br");
  } else if (!asset.gzip.empty() && accepts(accept_encoding, "gzip")) {
    response.body = asset.gzip;
    response.with_header("Content-Encoding", "gzip");
  } else {
    response.body = asset.content;
  }
  return response;
}

template <class Value>
const Value& find(const std::map<std::string, Value>& by_name, std::string_view name) {
  const auto found = by_name.find(std::string(name));
  if (found == by_name.end()) throw std::logic_error(fmt::format("no static file {}", name));
  return found->second;
}

}  // namespace

Assets::Assets(std::map<std::string, Asset> by_name) : by_name_(std::move(by_name)) {
  std::string all;
  for (auto& [name, asset] : by_name_) {
    if (asset.content_type.empty()) asset.content_type = type_by_ending(name);
    all += fmt::format("{} {}\n", name, hex(crypto::sha256(bytes_of(asset.content))));
  }
  const std::string hash = hex(crypto::sha256(bytes_of(all))).substr(0, 8);
  for (const auto& [name, asset] : by_name_) addresses_[name] = fmt::format("/static/{}/{}", hash, name);
}

const std::string& Assets::address(std::string_view name) const {
  return find(addresses_, name);
}

std::string_view Assets::content(std::string_view name) const {
  return find(by_name_, name).content;
}

void Assets::add_routes(Router& router) const {
  auto answer = [this](const Request& request) {
    const auto asset = by_name_.find(request.captures.at(1));
    if (asset == by_name_.end() || addresses_.at(asset->first) != request.path)
      return Response::text("Not found\n", 404);
    return serve(asset->second, request.header("accept-encoding"));
  };
  router.add({Method::get, "/static/{hash}/{name}", Lane::page, answer, answer});
}

}  // namespace portner::web
