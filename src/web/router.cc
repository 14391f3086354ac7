#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace portner::web {
namespace {

bool is_placeholder(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

std::string_view next_segment(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/', 1), rest.size());
  const std::string_view segment = rest.substr(1, end - 1);
  rest.remove_prefix(end);
  return segment;
}

// Two patterns are the same when they match the same paths.
bool same_pattern(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const std::string_view one = next_segment(left);
    const std::string_view other = next_segment(right);
    if (one != other && !(is_placeholder(one) && is_placeholder(other))) return false;
  }
  return left.empty() && right.empty();
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& captures) {
  captures.clear();
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = next_segment(pattern);
    const std::string_view segment = next_segment(path);
    if (is_placeholder(expected) && !segment.empty()) {
      captures.emplace_back(segment);
    } else if (expected != segment) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

void Router::add(Route route) {
  if (!route.pattern.starts_with('/')) throw std::logic_error("a route begins with /: " + route.pattern);
  if (route.method == Method::head) throw std::logic_error("the get route answers head: " + route.pattern);
  for (const Route& other : routes_) {
    if (other.method == route.method && same_pattern(other.pattern, route.pattern)) {
      throw std::logic_error("a route that is there already: " + route.pattern);
    }
  }
  const bool exact = route.pattern.find('{') == std::string::npos;
  (exact ? exact_[route.pattern] : with_placeholders_).push_back(routes_.size());
  routes_.push_back(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
  const Method wanted = method == Method::head ? Method::get : method;
  Match match;
  if (const auto exact = exact_.find(path); exact != exact_.end()) {
    for (const std::size_t index : exact->second) {
      if (routes_[index].method == wanted) {
        match.route = &routes_[index];
        return match;
      }
    }
  }
  for (const std::size_t index : with_placeholders_) {
    if (routes_[index].method == wanted && matches(routes_[index].pattern, path, match.captures)) {
      match.route = &routes_[index];
      return match;
    }
  }
  match.captures.clear();
  match.allowed = allowed(path);
  return match;
}

std::string Router::allowed(std::string_view path) const {
  bool get = false;
  bool post = false;
  std::vector<std::string> captures;
  for (const Route& route : routes_) {
    if (matches(route.pattern, path, captures)) (route.method == Method::post ? post : get) = true;
  }
  return fmt::format("{}{}{}", get ? "GET, HEAD" : "", get && post ? ", " : "", post ? "POST" : "");
}

}  // namespace portner::web
