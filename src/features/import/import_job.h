#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "crypto/key_ring.h"
#include "db/database.h"
#include "features/ids.h"
#include "features/import/people_import.h"

namespace portner {

inline constexpr Seconds import_job_lifetime{3600};

// A file that an administrator has uploaded: looked at first, then imported a hundred rows a transaction, so that
// sign-ins need not wait for it. What a crash interrupts goes on where it stopped.
struct ImportJob {
  enum class State { ready, running, done };

  ImportJobId id;
  State state;
  std::int64_t rows_in_all;
  std::int64_t rows_done;
  ImportCounts counts;
  Welcome welcome;
  Origin origin;
  PersonId person;
  CompanyId company;
  Moment moved_at;

  // Running, but nobody has worked on it for a while: a server was stopped.
  bool stuck(Moment now) const;
};

class ImportJobs {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const crypto::KeyRing& keys;
    Entropy& entropy;
    const PeopleImport& people;
    const AuditLog& audit;
    const FileWords& words;
  };
  explicit ImportJobs(Parts parts) : parts_(std::move(parts)) {}

  // An earlier file of the same person that does not run is forgotten.
  ImportJobId add(db::Transaction& transaction, CompanyId company, PersonId person, const Origin& origin,
                  std::string_view content, std::size_t rows, Moment now) const;
  // Only the one who uploaded it, in their company, sees it.
  std::optional<ImportJob> find(db::Transaction& transaction, ImportJobId job, CompanyId company, PersonId person,
                                Moment now) const;
  std::expected<ImportFile, std::vector<RowProblem>> file(db::Transaction& transaction, const ImportJob& job) const;
  ImportOrder order(db::Transaction& transaction, const ImportJob& job) const;

  // One conditional write: false when it runs already, or has run.
  bool start(db::Transaction& transaction, const ImportJob& job, Welcome welcome, Moment now) const;
  // Imports the rest, unless somebody else does or wants it to stop.
  void run(ImportJobId job, const std::atomic<bool>& stop) const;

  static void forget_expired(db::Transaction& transaction, Moment now);

 private:
  std::optional<ImportJob> find(db::Transaction& transaction, ImportJobId job) const;
  bool step(db::Transaction& transaction, const ImportJob& job, const ImportFile& file, std::int64_t from,
            Moment now) const;

  Parts parts_;
};

}  // namespace portner
