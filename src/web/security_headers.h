#pragma once

#include <string>
#include <utility>
#include <vector>

namespace portner::web {

// What tells a browser to be strict with every response: nothing from elsewhere, nothing inline, no frames, no referrer
// for others. With https also that this host is never to be asked over plain HTTP.
std::vector<std::pair<std::string, std::string>> security_headers(bool https);

}  // namespace portner::web
