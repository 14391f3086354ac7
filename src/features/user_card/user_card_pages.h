#pragma once

#include "features/audit/audit.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/notice/notice.h"
#include "features/password/password.h"
#include "features/sign_in/sign_in.h"
#include "features/site/site.h"
#include "features/sms_code/sms_sender.h"

namespace portner {

// One's own user card: the tabs General and Security, and the pages behind their buttons.
class UserCardPages {
 public:
  struct Parts {
    Site& site;
    const Passwords& passwords;
    const AuthenticatorApps& apps;
    const SmsCodes& sms;
    const SmsSender& texts;
    Entropy& entropy;
    std::string public_url;
    const AuditLog& audit;
    const Notices& notices;
  };
  explicit UserCardPages(Parts parts) : parts_(std::move(parts)) {}

  void add_routes();

 private:
  web::Response general_page(const Call& call, const FieldErrors& errors) const;
  web::Response save_general(const Call& call) const;

  web::Response security_page(const Call& call) const;
  web::Response sign_out_others(const Call& call) const;

  web::Response enable_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response start_app(const Call& call) const;
  web::Response app_page(const Call& call, const std::optional<Refusal>& refusal, std::string_view name) const;
  web::Response verify_app(const Call& call) const;
  web::Response cancel_app(const Call& call) const;
  web::Response ask_before_removing(const Call& call, std::string_view heading, std::string_view consequence) const;
  web::Response remove_page(const Call& call) const;
  web::Response remove_app(const Call& call) const;

  void add_sms_routes();
  web::Response sms_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response send_sms(const Call& call) const;
  web::Response verify_sms(const Call& call) const;
  web::Response remove_sms_page(const Call& call) const;
  web::Response remove_sms(const Call& call) const;
  web::Response prefer(const Call& call) const;
  // What becomes of a telephone number typed on the card: saved, or sent a code first.
  web::Response change_number(const Call& call, const MobileNumber& number) const;
  void take_over(db::Transaction& transaction, const Call& call, const Person& person, std::string_view number) const;
  web::Response undo_page(const Call& call) const;
  web::Response undo(const Call& call) const;

  web::Response password_page(const Call& call, const FieldErrors& errors) const;
  web::Response change_password(const Call& call) const;

  Person own(db::Transaction& transaction, const Call& call) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;
  AuditEntry entry(const Call& call, AuditKind kind) const;
  Factors factors(db::Transaction& transaction, const Call& call) const;
  void show_done(const Call& call, web::Model& model) const;

  Parts parts_;
};

}  // namespace portner
