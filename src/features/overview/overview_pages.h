#pragma once

#include "features/overview/reminders.h"
#include "features/overview/summary.h"
#include "features/site/site.h"

namespace portner {

// HR → Users → Security overview, for administrators and, with their departments alone, for leaders.
class OverviewPages {
 public:
  OverviewPages(Site& site, Summaries& summaries, const Reminders& reminders, const AuditLog& audit)
      : site_(site), summaries_(summaries), reminders_(reminders), audit_(audit) {}

  void add_routes();

 private:
  // What the selects offer; nothing when the filter names what the viewer may not see.
  struct Choices {
    std::vector<std::pair<TitleId, std::string>> titles;
    std::vector<DepartmentLine> departments;
  };
  std::optional<Choices> choices(db::Transaction& transaction, const Viewer& viewer,
                                 const OverviewFilter& filter) const;

  web::Response overview_page(const Call& call) const;
  web::Response remind_page(const Call& call) const;
  web::Response remind(const Call& call) const;
  web::Response csv(const Call& call) const;

  void show_summary(const Call& call, web::Model& model, const Summary& summary) const;
  void show_shares(const Call& call, web::Model& model, std::string_view section,
                   const std::vector<Share>& shares) const;
  void show_adoption(const Call& call, web::Model& model, CompanyId company) const;
  void show_filter(const Call& call, web::Model& model, const OverviewFilter& filter, const Choices& choices) const;
  void show_list(const Call& call, web::Model& model, const OverviewFilter& filter, const OverviewPage& page) const;
  void show_notice(const Call& call, web::Model& model) const;

  std::string status_name(const Call& call, std::string_view status) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Site& site_;
  Summaries& summaries_;
  const Reminders& reminders_;
  const AuditLog& audit_;
};

// Who asks, as far as the overview goes.
Viewer viewer_of(const SignedIn& session);
// The filter's hidden fields for a form: FILTER_FIELD* (FIELD, VALUE).
void keep_filter(web::Model& model, const OverviewFilter& filter);
// The overview's address with the filter, and with `more` ("done=...") where there is any.
std::string overview_path(const OverviewFilter& filter, std::string_view more = {});

}  // namespace portner
