#pragma once

#include <string_view>

#include "features/site/site.h"

namespace portner {

// /service-worker.js, which must stand at the root to see all pages, and /offline, the one page that it keeps.
void add_offline_routes(Site& site, std::string_view service_worker);

}  // namespace portner
