#pragma once

#include <map>
#include <string>
#include <string_view>

#include "web/router.h"

namespace portner::web {

struct Asset {
  std::string_view content;
  std::string_view brotli;  // empty when not smaller
  std::string_view gzip;
  std::string_view content_type;  // empty: by the ending of the name
};

// Static files under /static/<hash>/NAME: the hash of all their content is in the address, so they are cached for ever,
// and may name each other ("./dialog.js", "logo.svg"). Must outlive the router it adds routes to.
class Assets {
 public:
  // Throws std::logic_error for an ending whose content type is unknown.
  explicit Assets(std::map<std::string, Asset> by_name);

  // "/static/3f2a9c1b/portner.css". Both throw std::logic_error for a name that does not exist.
  const std::string& address(std::string_view name) const;
  std::string_view content(std::string_view name) const;

  void add_routes(Router& router) const;

 private:
  std::map<std::string, Asset> by_name_;
  std::map<std::string, std::string> addresses_;
};

}  // namespace portner::web
