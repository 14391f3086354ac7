#pragma once

#include "features/company/organisation.h"
#include "features/site/site.h"

namespace portner {

// Company → Departments and Company → Titles, for administrators.
class OrgPages {
 public:
  OrgPages(Site& site, const AuditLog& audit) : site_(site), audit_(audit) {}

  void add_routes();

 private:
  void add_title_routes();

  web::Response departments_page(const Call& call) const;
  web::Response new_department_page(const Call& call, const FieldErrors& errors) const;
  // errors: of what was typed, which stays; else the department as it is.
  web::Response department_page(const Call& call, const FieldErrors& errors, std::string_view notice = {}) const;
  void show_leaders(const Call& call, db::Transaction& transaction, web::Model& model, DepartmentId id) const;
  web::Response add_department(const Call& call) const;
  web::Response change_department(const Call& call) const;
  web::Response remove_department(const Call& call) const;
  using ChangeLeader = bool (*)(db::Transaction&, const AuditLog&, AuditEntry, DepartmentId, PersonId, Moment);
  web::Response change_leader(const Call& call, ChangeLeader change, const char* done) const;

  web::Response titles_page(const Call& call) const;
  web::Response new_title_page(const Call& call, const FieldErrors& errors) const;
  web::Response title_page(const Call& call, const FieldErrors& errors, std::string_view notice = {}) const;
  web::Response add_title(const Call& call) const;
  web::Response rename_title(const Call& call) const;
  web::Response remove_title(const Call& call) const;

  FieldErrors errors_for(const Call& call, OrganisationProblem problem) const;
  void show_done(const Call& call, web::Model& model) const;
  web::Response page(const Call& call, const char* name, const std::string& title, web::Model model,
                     const FieldErrors& errors = {}, std::string_view notice = {}) const;
  std::string people(const Call& call, std::int64_t count) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const AuditLog& audit_;
};

}  // namespace portner
