#pragma once

#include "base/moment.h"
#include "features/session/session_cache.h"
#include "features/site/site.h"

namespace portner {

// /auth/check for reverse proxies: 200 with who is signed in, 401 without a session. Answered on the I/O thread while
// the session is in the cache, at most a second old.
void add_forward_auth_route(Site& site, SessionCache& sessions, const Clock& clock);

}  // namespace portner
