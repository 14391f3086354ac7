#pragma once

#include "base/entropy.h"
#include "features/audit/audit.h"
#include "features/links/password_mail.h"
#include "features/notice/notice.h"
#include "features/password/password.h"
#include "features/site/site.h"

namespace portner {

// What one-time links lead to: setting a password, and a new installation's first company and administrator; and where
// somebody who has forgotten a password asks for one. GET shows, POST spends; all leave 2FA in force and lead into
// sign-in.
class LinkPages {
 public:
  struct Parts {
    Site& site;
    const Passwords& passwords;
    const AuditLog& audit;
    const Notices& notices;
    const PasswordMails& password_mails;
    bool sends_mail;
  };
  explicit LinkPages(Parts parts) : parts_(parts) {}

  void add_routes();

 private:
  web::Response forgotten_page(const Call& call, const FieldErrors& errors,
                               const std::optional<Problem>& problem) const;
  web::Response send_link(const Call& call) const;
  web::Response password_page(const Call& call, std::string_view token, const FieldErrors& errors) const;
  web::Response set_password(const Call& call) const;
  web::Response company_page(const Call& call, std::string_view token, const FieldErrors& errors) const;
  web::Response make_company(const Call& call) const;
  web::Response dead_page(const Call& call) const;
  std::string say(const Call& call, const char* english) const;

  Parts parts_;
};

}  // namespace portner
