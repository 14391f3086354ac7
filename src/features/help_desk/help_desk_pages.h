#pragma once

#include "features/help_desk/help_desk.h"
#include "features/sign_in/sign_in_pages.h"
#include "features/site/site.h"

namespace portner {

// The lost-phone desk: asking on the code page, HR → Help requests for administrators, and the link "This was not me".
class HelpDeskPages {
 public:
  struct Parts {
    Site& site;
    const HelpDesk& desk;
    const SignInPages& sign_in_pages;
    const AuthenticatorApps& apps;
  };
  explicit HelpDeskPages(Parts parts) : parts_(parts) {}

  void add_routes();

 private:
  web::Response ask(const Call& call) const;

  web::Response list_page(const Call& call) const;
  web::Response request_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response give_code(const Call& call) const;
  web::Response decline(const Call& call) const;

  web::Response not_me_page(const Call& call) const;
  web::Response stop(const Call& call) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;
  std::string state_words(const Call& call, const HelpRequest& request) const;
  Problem words(const Call& call, NoAnswer why) const;
  // Who answered, and when.
  void show_answer(db::Transaction& transaction, const Call& call, web::Model& model, const HelpRequest& request) const;
  void show_places(db::Transaction& transaction, const Call& call, web::Model& model, const HelpRequest& request) const;

  Parts parts_;
};

}  // namespace portner
