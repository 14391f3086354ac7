#pragma once

#include "features/administration/staff.h"
#include "features/people/people_search.h"
#include "features/site/site.h"

namespace portner {

// HR → Users, for administrators: the company's people, and what is done to one of them.
class UsersPages {
 public:
  // sends_mail: there is a mail server, or the demo's outbox.
  UsersPages(Site& site, const AuditLog& audit, bool sends_mail)
      : site_(site), audit_(audit), sends_mail_(sends_mail) {}

  void add_routes();

 private:
  web::Response list_page(const Call& call) const;
  void show_filter(const Call& call, web::Model& model, const PeopleFilter& filter) const;
  web::Response person_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response deactivate_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response deactivate(const Call& call) const;
  web::Response reactivate(const Call& call) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const AuditLog& audit_;
  bool sends_mail_;
};

}  // namespace portner
