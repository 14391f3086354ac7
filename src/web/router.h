#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.h"
#include "web/response.h"

namespace portner::web {

// Which threads a route's handler runs on. page: the worker pool. hashing: a pool of its own, with a bounded queue, for
// handlers that hash a password.
enum class Lane { page, hashing };

using Handler = std::function<Response(const Request&)>;

// May answer on the I/O thread at once, without waiting for anything; nothing means: run the handler.
using QuickHandler = std::function<std::optional<Response>(const Request&)>;

struct Route {
  Method method;        // a get route answers head too
  std::string pattern;  // "/me/security/apps/{id}/remove"; a placeholder is one path segment
  Lane lane = Lane::page;
  Handler handler;
  QuickHandler quick = nullptr;
  std::size_t body_bytes = 0;  // what a body may have when that is more than the server's limit
};

class Router {
 public:
  // Throws std::logic_error for a route that is there already.
  void add(Route route);

  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  // null: 404, or 405 when allowed is not empty
    std::vector<std::string> captures;
    std::string allowed;  // for the Allow header: "GET, HEAD, POST"
  };
  Match match(Method method, std::string_view path) const;

  // What may be asked of this path, for the Allow header; empty when it does not exist.
  std::string allowed(std::string_view path) const;

 private:
  std::vector<Route> routes_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> exact_;  // patterns without placeholders
  std::vector<std::size_t> with_placeholders_;
};

}  // namespace portner::web
