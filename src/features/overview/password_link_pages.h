#pragma once

#include "features/links/password_mail.h"
#include "features/site/site.h"

namespace portner {

// Sending a colleague a link to choose a new password: administrators to everybody of the company, leaders to the
// people of their departments who are no administrators. Three a day for a person.
class PasswordLinkPages {
 public:
  PasswordLinkPages(Site& site, const PasswordMails& mails) : site_(site), mails_(mails) {}

  void add_routes();

 private:
  // Whom the asker may send one to; nothing for everybody else, who answer as if they did not exist.
  std::optional<Person> person(db::Transaction& transaction, const Call& call) const;
  web::Response ask_page(const Call& call, const web::Form& fields, const std::optional<Problem>& problem) const;
  web::Response send(const Call& call) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const PasswordMails& mails_;
};

}  // namespace portner
