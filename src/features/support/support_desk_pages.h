#pragma once

#include <functional>
#include <vector>

#include "features/audit/audit_search.h"
#include "features/site/site.h"
#include "features/support/support.h"

namespace portner {

// Support, for a company's support agents and administrators: what was written, and what became of it.
class SupportDeskPages {
 public:
  SupportDeskPages(Site& site, const Support& support, const AuditLog& audit)
      : site_(site), support_(support), audit_(audit) {}

  void add_routes();

 private:
  web::Response list_page(const Call& call) const;
  web::Response request_page(const Call& call, const std::optional<Problem>& problem = std::nullopt) const;
  web::Response set_state(const Call& call) const;
  web::Response add_note(const Call& call) const;
  web::Response history_page(const Call& call) const;

  web::Response show(const Call& call, const SupportRequest& request, web::Model model) const;
  void show_found(db::Transaction& transaction, const Call& call, web::Model& model, std::string_view typed) const;
  void add_row(const Call& call, web::Model& model, const SupportRequest& request) const;
  // Events that carry this reference, of the asker's company.
  void show_reference(db::Transaction& transaction, const Call& call, web::Model& model,
                      const std::string& reference) const;
  std::string state_words(const Call& call, SupportState state) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  const Support& support_;
  const AuditLog& audit_;
};

}  // namespace portner
