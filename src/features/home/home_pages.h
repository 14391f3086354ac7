#pragma once

#include "features/authenticator_app/authenticator_app.h"
#include "features/site/site.h"

namespace portner {

// The first page after signing in, and the language switch that stands on every page.
void add_home_routes(Site& site, const AuthenticatorApps& apps);

}  // namespace portner
