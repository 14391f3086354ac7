#pragma once

#include "features/people/people_search.h"
#include "features/site/site.h"

namespace portner {

// HR → Users, for administrators: the company's people.
class UsersPages {
 public:
  explicit UsersPages(Site& site) : site_(site) {}

  void add_routes();

 private:
  web::Response list_page(const Call& call) const;
  void show_filter(const Call& call, web::Model& model, const PeopleFilter& filter) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
};

}  // namespace portner
