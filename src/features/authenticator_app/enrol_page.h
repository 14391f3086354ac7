#pragma once

#include <string>
#include <string_view>

#include "features/authenticator_app/authenticator_app.h"
#include "web/view.h"

namespace portner {

// The name under which every installation's accounts stand in the apps.
inline constexpr std::string_view issuer = "Portner";

// What authenticator_app/enrol.html shows of a pending key: QR code, key, link.
web::Model enrol_model(const PendingApp& pending, std::string_view account, std::string_view action,
                       std::string_view cancel_action, std::string_view app_name, const web::Translations& translations,
                       const web::Language& language);

// "Anna’s phone", for a person who did not name the app.
std::string suggested_app_name(std::string_view person_name, const web::Translations& translations,
                               const web::Language& language);

}  // namespace portner
