#pragma once

#include "features/administration/audit_filter.h"
#include "features/audit/audit_check.h"
#include "features/site/site.h"

namespace portner {

// Company → Audit log, and a person's login history, for administrators: who did what to whom and from where, as pages
// and as files, and whether the log is whole.
class AuditPages {
 public:
  AuditPages(Site& site, const AuditLog& audit) : site_(site), audit_(audit), check_(audit, site.database()) {}

  void add_routes();

 private:
  web::Response log_page(const Call& call) const;
  web::Response log_file(const Call& call) const;
  web::Response check(const Call& call);
  web::Response history_page(const Call& call) const;
  web::Response history_file(const Call& call) const;

  web::Model filter_form(const Call& call, const AuditFilter& filter) const;
  void show_lines(const Call& call, web::Model& model, const std::vector<AuditLine>& lines) const;
  // The events as a file, once it is written down that they were taken. Nothing for somebody shut out meanwhile.
  std::optional<web::Response> file(const Call& call, AuditQuery query, std::string_view list) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const AuditLog& audit_;
  AuditCheck check_;
};

}  // namespace portner
