#pragma once

#include <functional>

#include "features/import/import_job.h"
#include "features/site/site.h"

namespace portner {

// HR → Users: importing people from a file, and exporting them to one, for administrators.
class ImportPages {
 public:
  struct Parts {
    Site& site;
    const ImportJobs& jobs;
    const FileWords& words;
    const AuditLog& audit;
    std::function<void(ImportJobId)> run;  // soon, on a thread of its own
  };
  explicit ImportPages(Parts parts) : parts_(std::move(parts)) {}

  void add_routes();

 private:
  struct Viewed;

  web::Response choose_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response upload(const Call& call) const;
  web::Response job_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response problems_file(const Call& call) const;
  web::Response start(const Call& call) const;
  web::Response export_all(const Call& call) const;

  std::optional<ImportJob> job_of(db::Transaction& transaction, const Call& call) const;
  // The job, and what the file would do now; nothing when it is not the asker's.
  std::optional<Viewed> view(const Call& call) const;
  void show_plan(const Call& call, web::Model& model, const ImportFile& file, const ImportPlan& plan) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;
  std::string plural(const Call& call, const char* one, const char* many, std::int64_t number) const;

  Parts parts_;
};

}  // namespace portner
