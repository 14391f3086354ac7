#include "features/authenticator_app/enrol_page.h"

#include "features/authenticator_app/qr.h"
#include "features/wording/wording.h"
#include "otp/base32.h"
#include "otp/key_uri.h"

namespace portner {

web::Model enrol_model(const PendingApp& pending, std::string_view account, std::string_view action,
                       std::string_view cancel_action, std::string_view app_name, const web::Translations& translations,
                       const web::Language& language) {
  constexpr std::string_view scheme = "otpauth://totp/";
  const auto uri = otp::key_uri(issuer, account, pending.key.reveal_bytes());
  const auto qr = qr_code(uri.reveal());
  const Secret key(otp::base32(pending.key.reveal_bytes()));
  web::Model model;
  model.set("QR_SIZE", std::int64_t{qr.size})
      .set("QR_PATH", qr.path)
      .set("OTPAUTH", uri.reveal().substr(scheme.size()))
      .set("KEY", key.reveal())
      .set("KEY_GROUPS", otp::in_groups_of_four(key.reveal()))
      .set("ISSUER", issuer)
      .set("ACCOUNT", account)
      .set("APP_NAME", app_name)
      .set("ACTION", action)
      .set("CANCEL_ACTION", cancel_action)
      .set("TIME", time_of_day(translations, language, pending.expires_at));
  return model;
}

std::string suggested_app_name(std::string_view person_name, const web::Translations& translations,
                               const web::Language& language) {
  return translations.text(language, "{name}’s phone",
                           {{"name", std::string(person_name.substr(0, person_name.find(' ')))}});
}

}  // namespace portner
