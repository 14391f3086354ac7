#pragma once

#include <functional>

#include "features/administration/first_aid.h"
#include "features/site/site.h"

namespace portner {

// HR → Users → one person, for administrators: the card, and what is done to the person.
class PersonPages {
 public:
  // sends_mail: there is a mail server, or the demo's outbox.
  PersonPages(Site& site, const AuditLog& audit, const AuthenticatorApps& apps, const Notices& notices, bool sends_mail)
      : site_(site),
        audit_(audit),
        apps_(apps),
        notices_(notices),
        first_aid_(apps, audit, notices),
        sends_mail_(sends_mail) {}

  void add_routes();

 private:
  // A deed that wants a reason: the page that asks, and what is done with the answer.
  struct Deed {
    const char* heading;  // to be translated, with {NAME}
    std::vector<std::string> consequences;
    std::string button;
  };
  using Rule = std::function<std::expected<void, StaffProblem>(db::Transaction&, AuditEntry, const Person&)>;

  web::Response person_page(const Call& call) const;
  void show_security(db::Transaction& transaction, const Call& call, const Person& person, web::Model& model) const;
  web::Response ask_why(const Call& call, const Deed& deed, const std::optional<Problem>& problem) const;
  web::Response do_it(const Call& call, const Deed& deed, const Rule& rule, std::string_view done) const;
  Deed deactivation(const Call& call) const;
  Deed turning_off(const Call& call) const;
  web::Response deactivate(const Call& call) const;
  web::Response turn_off(const Call& call) const;
  web::Response reactivate(const Call& call) const;
  web::Response sign_out(const Call& call) const;
  Problem words_for(const Call& call, StaffProblem problem) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const AuditLog& audit_;
  const AuthenticatorApps& apps_;
  const Notices& notices_;
  FirstAid first_aid_;
  bool sends_mail_;
};

}  // namespace portner
