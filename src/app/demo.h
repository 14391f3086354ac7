#pragma once

#include <string>
#include <string_view>

#include "app/core.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/password/password.h"

namespace portner {

inline constexpr std::string_view demo_password = "portner-demo-password";
inline constexpr std::string_view demo_support_agent = "freja.ravn@demo.example";

// A demo company with sixty people and a second company with one, when the database has no company yet.
void seed_demo(Core& core, const Passwords& passwords, const AuthenticatorApps& apps);

// The key of bo's authenticator app: the same for as long as the data directory is.
Secret demo_app_key(const crypto::KeyRing& keys);

}  // namespace portner
