#include "features/import/import_job.h"

#include <algorithm>

#include "crypto/sealed_box.h"

namespace portner {
namespace {

constexpr std::int64_t rows_a_transaction = 100;
constexpr Seconds stuck_after{30};

crypto::Place place_of(ImportJobId job) {
  return {"import_job", "content", job.value};
}

ImportJob::State state_of(std::string_view name) {
  if (name == "ready") return ImportJob::State::ready;
  return name == "done" ? ImportJob::State::done : ImportJob::State::running;
}

}  // namespace

bool ImportJob::stuck(Moment now) const {
  return state == State::running && now >= moved_at + stuck_after;
}

ImportJobId ImportJobs::add(db::Transaction& transaction, CompanyId company, PersonId person, const Origin& origin,
                            std::string_view content, std::size_t rows, Moment now) const {
  transaction.run("DELETE FROM import_job WHERE person_id = :person AND state <> 'running'", {{"person", person}});
  const auto job = transaction.insert<ImportJobId>(
      "INSERT INTO import_job (company_id, person_id, state, content, welcome, address, browser, rows_in_all, "
      "rows_done,"
      " created, changed, unchanged, left_out, moved_at, expires_at) VALUES (:company, :person, 'ready', '', 0, "
      ":address,"
      " :browser, :rows, 0, 0, 0, 0, 0, :now, :expires) RETURNING id",
      {{"company", company},
       {"person", person},
       {"address", origin.address},
       {"browser", origin.browser},
       {"rows", rows},
       {"now", now},
       {"expires", now + import_job_lifetime}});
  transaction.run("UPDATE import_job SET content = :content WHERE id = :id",
                  {{"content", crypto::seal(parts_.keys, parts_.entropy, place_of(job), content)}, {"id", job}});
  return job;
}

std::optional<ImportJob> ImportJobs::find(db::Transaction& transaction, ImportJobId id) const {
  auto row = transaction.one<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                             std::int64_t, bool, std::string, std::string, PersonId, CompanyId, Moment>(
      "SELECT state, rows_in_all, rows_done, created, changed, unchanged, left_out, welcome, address, browser, "
      "person_id,"
      " company_id, moved_at FROM import_job WHERE id = :id",
      {{"id", id}});
  if (!row) return std::nullopt;
  auto& [state, rows_in_all, rows_done, created, changed, unchanged, left_out, welcome, address, browser, person,
         company, moved_at] = *row;
  return ImportJob{id,
                   state_of(state),
                   rows_in_all,
                   rows_done,
                   {created, changed, unchanged, left_out},
                   welcome ? Welcome::new_people : Welcome::nobody,
                   {std::move(address), {}, std::move(browser)},
                   person,
                   company,
                   moved_at};
}

std::optional<ImportJob> ImportJobs::find(db::Transaction& transaction, ImportJobId id, CompanyId company,
                                          PersonId person, Moment now) const {
  if (!transaction.one<ImportJobId>("SELECT id FROM import_job WHERE id = :id AND company_id = :company"
                                    " AND person_id = :person AND expires_at > :now",
                                    {{"id", id}, {"company", company}, {"person", person}, {"now", now}}))
    return std::nullopt;
  return find(transaction, id);
}

std::expected<ImportFile, std::vector<RowProblem>> ImportJobs::file(db::Transaction& transaction,
                                                                    const ImportJob& job) const {
  const auto row =
      transaction.one<std::string>("SELECT content FROM import_job WHERE id = :id AND company_id = :company",
                                   {{"id", job.id}, {"company", job.company}});
  const auto content = row ? crypto::open(parts_.keys, place_of(job.id), std::get<0>(*row)) : std::nullopt;
  if (!content) throw db::Fault("a file of people does not open in its row");
  return read_import_file(content->reveal(), parts_.words);
}

ImportOrder ImportJobs::order(db::Transaction& transaction, const ImportJob& job) const {
  auto company = company_store::find(transaction, job.company);
  if (!company) throw db::Fault("an import into no company");
  return {std::move(*company),
          {.kind = AuditKind::people_imported, .company = job.company, .actor = job.person, .origin = job.origin},
          job.welcome};
}

bool ImportJobs::start(db::Transaction& transaction, const ImportJob& job, Welcome welcome, Moment now) const {
  return transaction.run(
             "UPDATE import_job SET state = 'running', welcome = CASE WHEN state = 'ready' THEN :welcome ELSE welcome "
             "END,"
             " moved_at = :now WHERE id = :id AND (state = 'ready' OR (state = 'running' AND moved_at <= :stuck))",
             {{"welcome", welcome == Welcome::new_people},
              {"now", now},
              {"id", job.id},
              {"stuck", now - stuck_after}}) == 1;
}

void ImportJobs::run(ImportJobId id, const std::atomic<bool>& stop) const {
  std::optional<ImportJob> job;
  std::optional<ImportFile> file;
  parts_.database.read([&](db::Transaction& transaction) {
    job = find(transaction, id);
    if (job && job->state == ImportJob::State::running)
      if (auto read = this->file(transaction, *job)) file = std::move(*read);
    return true;
  });
  if (!file) return;
  for (auto from = job->rows_done; !stop; from += rows_a_transaction) {
    const bool more = parts_.database.write(
        [&](db::Transaction& transaction) { return step(transaction, *job, *file, from, parts_.clock.now()); });
    if (!more) return;
  }
}

// rows_done counts the rows that can be understood; what comes after them is the end.
bool ImportJobs::step(db::Transaction& transaction, const ImportJob& job, const ImportFile& file, std::int64_t from,
                      Moment now) const {
  const auto size = static_cast<std::int64_t>(file.rows.size());
  const auto count = std::clamp<std::int64_t>(size - from, 0, rows_a_transaction);
  // Whoever asked may be no administrator any more.
  const auto asker = people_store::find(transaction, job.person);
  const bool may = asker && asker->active && asker->role == Role::administrator && asker->company == job.company;
  const bool ends = !may || from + count >= size;
  const auto order = this->order(transaction, job);
  ImportCounts counts;
  if (may) counts = parts_.people.apply(transaction, order, file, std::span(file.rows).subspan(from, count), now);
  if (ends) counts.left_out += static_cast<std::int64_t>(file.rows_in_all) - (may ? size : from);
  // Exactly once, with the rows: a second server that is at it too writes nothing.
  if (transaction.run(
          "UPDATE import_job SET rows_done = :to, created = created + :created, changed = changed + :changed,"
          " unchanged = unchanged + :unchanged, left_out = left_out + :left_out, moved_at = :now,"
          " state = CASE WHEN :ends = 1 THEN 'done' ELSE state END"
          " WHERE id = :id AND state = 'running' AND rows_done = :from",
          {{"to", from + count},
           {"created", counts.created},
           {"changed", counts.changed},
           {"unchanged", counts.unchanged},
           {"left_out", counts.left_out},
           {"now", now},
           {"ends", ends},
           {"id", job.id},
           {"from", from}}) != 1)
    throw db::Fault("two servers work on one import");
  if (!ends) return true;
  const auto done = find(transaction, job.id)->counts;
  auto entry = order.by;
  entry.detail = {{"created", std::to_string(done.created)},
                  {"changed", std::to_string(done.changed)},
                  {"unchanged", std::to_string(done.unchanged)},
                  {"left_out", std::to_string(done.left_out)}};
  parts_.audit.append(transaction, entry, now);
  return false;
}

void ImportJobs::forget_expired(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM import_job WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace portner
