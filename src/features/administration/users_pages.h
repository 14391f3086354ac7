#pragma once

#include "features/administration/staff.h"
#include "features/people/people_search.h"
#include "features/site/site.h"

namespace portner {

// HR → Users, for administrators: the company's people, and what is done to one of them.
class UsersPages {
 public:
  UsersPages(Site& site, const AuditLog& audit) : site_(site), audit_(audit) {}

  void add_routes();

 private:
  web::Response list_page(const Call& call) const;
  web::Response person_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response deactivate_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response deactivate(const Call& call) const;
  web::Response reactivate(const Call& call) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const AuditLog& audit_;
};

}  // namespace portner
