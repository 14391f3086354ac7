#pragma once

#include "features/administration/settings.h"
#include "features/site/site.h"

namespace portner {

// Company → Rules, for administrators: a form, a preview in words, and saving.
class RulesPages {
 public:
  RulesPages(Site& site, const AuditLog& audit) : site_(site), audit_(audit) {}

  void add_routes();

 private:
  // The form with what is written; problems beside their fields. notice: a sentence above it.
  web::Response form_page(const Call& call, const WrittenSettings& written, std::int64_t revision,
                          const std::vector<SettingProblem>& problems, std::string_view notice = {}) const;
  web::Response current_page(const Call& call, std::string_view notice = {}) const;
  web::Response preview(const Call& call) const;
  web::Response save(const Call& call) const;

  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;
  void show_to_set_up(const Call& call, web::Model& model, const ToSetUp& who, const CompanyRule& rule) const;

  Site& site_;
  const AuditLog& audit_;
};

}  // namespace portner
