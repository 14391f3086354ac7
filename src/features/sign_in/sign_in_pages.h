#pragma once

#include "features/sign_in/sign_in.h"
#include "features/site/site.h"

namespace portner {

// The pages between signed out and signed in, and /prove.
class SignInPages {
 public:
  SignInPages(Site& site, SignIn& flow, const AuthenticatorApps& apps, const SmsSender& texts)
      : site_(site), flow_(flow), apps_(apps), texts_(texts) {}

  void add_routes();

  // For the desk, whose form stands on it: the page that asks for a code, with what went wrong.
  web::Response code_page(const Call& call, Way way, const std::optional<Problem>& problem) const;
  // The way that a form or an address asks for, else the one that the person prefers.
  Way way(const Call& call) const;

 private:
  web::Response sign_in_page(const Call& call, std::string_view email, std::string_view next,
                             const std::optional<Refusal>& refusal) const;
  web::Response set_up_page(const Call& call) const;
  web::Response set_up_sms_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response app_page(const Call& call, const std::optional<Refusal>& refusal, std::string_view name) const;
  web::Response password_page(const Call& call, const std::optional<Refusal>& refusal) const;
  web::Response prove_page(const Call& call, Way way, std::string_view next,
                           const std::optional<Problem>& problem) const;

  web::Response sign_in(const Call& call) const;
  web::Response code(const Call& call) const;
  web::Response send_code(const Call& call) const;
  web::Response send_first_code(const Call& call) const;
  web::Response verify_sms(const Call& call) const;
  web::Response send_proof_code(const Call& call, std::string_view next) const;
  web::Response delivery(const Call& call) const;
  web::Response start_app(const Call& call) const;
  web::Response verify_app(const Call& call) const;
  web::Response cancel_app(const Call& call) const;
  web::Response change_password(const Call& call) const;
  web::Response cancel(const Call& call) const;
  web::Response prove(const Call& call) const;
  web::Response sign_out(const Call& call) const;

  void add_sms_routes();
  // The same where a code from an administrator is good.
  Way way_in(const Call& call) const;
  void show_help(db::Transaction& transaction, const Call& call, web::Model& model, const Person& person) const;
  Factors factors(const Call& call) const;

  // Where a step that was not refused leads.
  web::Response go(const Step& step) const;
  Problem words(const Call& call, const Refusal& refusal) const;
  Problem words(const Call& call, const TextRefusal& refusal) const;

  Site& site_;
  SignIn& flow_;
  const AuthenticatorApps& apps_;
  const SmsSender& texts_;
};

}  // namespace portner
