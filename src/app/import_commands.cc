#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/catalogs.h"
#include "app/commands.h"
#include "app/core.h"
#include "app/writing_desk.h"
#include "features/import/people_export.h"
#include "features/import/people_import.h"

namespace portner {
namespace {

constexpr std::size_t rows_a_transaction = 100;

// What a command needs to keep other programs' passwords and apps. It hashes nothing itself.
struct Stores {
  explicit Stores(Core& core)
      : hasher({}, core.keys.pepper().copy(), 0),
        passwords(hasher, core.keys, core.entropy),
        apps(core.keys, core.entropy) {}

  crypto::PasswordHasher hasher;
  Passwords passwords;
  AuthenticatorApps apps;
};

// Nothing, and why is said, for a file that cannot be read.
std::optional<Secret> content_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    fail("cannot read " + name);
    return std::nullopt;
  }
  std::string content(most_import_bytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  Secret secret(std::move(content));
  if (secret.reveal().size() <= most_import_bytes && !file.bad()) return secret;
  fail(name + ": cannot be read, or is larger than 8 MB");
  return std::nullopt;
}

std::optional<Company> company_named(Core& core, const std::string& name) {
  auto company =
      core.database.read([&](db::Transaction& transaction) { return company_store::find_by_name(transaction, name); });
  if (!company) fail("--company: there is no company of that name");
  return company;
}

std::string words_for(const web::Translations& translations, const RowProblem& problem) {
  return translations.text(web::Language{}, problem.english, arguments_of(problem));
}

nlohmann::json json_of(const web::Translations& translations, const ImportPlan& plan, const ImportFile& file) {
  auto problems = nlohmann::json::array();
  for (const auto& problem : plan.problems)
    problems.push_back(
        {{"line", problem.line}, {"column", problem.column}, {"problem", words_for(translations, problem)}});
  return {{"titles", plan.titles},
          {"departments", plan.departments},
          {"kept", plan.kept.size()},
          {"ignored", file.ignored},
          {"problems", std::move(problems)}};
}

void add(nlohmann::json& json, const ImportCounts& counts) {
  json["created"] = counts.created;
  json["changed"] = counts.changed;
  json["unchanged"] = counts.unchanged;
  json["left_out"] = counts.left_out;
}

void print(const web::Translations& translations, const ImportPlan& plan, const ImportFile& file) {
  for (const auto& name : file.ignored) fmt::print("Column {}: says nothing here and is left alone\n", name);
  for (const auto& problem : plan.problems)
    fmt::print("Line {}{}{}: {}\n", problem.line, problem.column.empty() ? "" : ", ", problem.column,
               words_for(translations, problem));
  if (!plan.kept.empty())
    fmt::print("{} row(s) have a password or an app for people who have one already and keep it\n", plan.kept.size());
  for (const auto& title : plan.titles) fmt::print("New title: {}\n", title);
  for (const auto& department : plan.departments) fmt::print("New department: {}\n", department);
}

ImportCounts import_all(Core& core, const PeopleImport& people, const ImportOrder& order, const ImportFile& file) {
  ImportCounts all;
  for (std::size_t from = 0; from < file.rows.size(); from += rows_a_transaction) {
    const auto rows = std::span(file.rows).subspan(from, std::min(rows_a_transaction, file.rows.size() - from));
    const auto some = core.database.write(
        [&](db::Transaction& transaction) { return people.apply(transaction, order, file, rows, core.clock.now()); });
    all.created += some.created;
    all.changed += some.changed;
    all.unchanged += some.unchanged;
    all.left_out += some.left_out;
    fmt::print(stderr, "\r{} of {} rows", from + rows.size(), file.rows.size());
  }
  if (!file.rows.empty()) fmt::print(stderr, "\n");
  all.left_out += static_cast<std::int64_t>(file.rows_in_all - file.rows.size());
  core.database.write([&](db::Transaction& transaction) {
    core.audit.append(transaction,
                      {.kind = AuditKind::people_imported,
                       .company = order.company.id,
                       .detail = {{"created", std::to_string(all.created)},
                                  {"changed", std::to_string(all.changed)},
                                  {"unchanged", std::to_string(all.unchanged)},
                                  {"left_out", std::to_string(all.left_out)}}},
                      core.clock.now());
  });
  return all;
}

nlohmann::json json_of(const PeopleExport& exported, const FileWords& words) {
  auto people = nlohmann::json::array();
  for (const auto& person : exported.people) {
    nlohmann::json json{{"name", person.name},
                        {"email", person.email},
                        {"telephone", person.telephone},
                        {"title", person.title},
                        {"departments", person.departments},
                        {"leads", person.leads},
                        {"role", words.word_for(person.role, web::Language{})},
                        {"language", person.language},
                        {"active", person.active}};
    if (exported.full) {
      json["password_hash"] = person.password_hash.reveal();
      json["app_key"] = person.app_keys.reveal();
    }
    people.push_back(std::move(json));
  }
  return people;
}

// A new file, for its owner alone.
bool write_file(const std::string& name, std::string_view content) {
  const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  bool whole = true;
  while (whole && !content.empty()) {
    const auto written = write(file, content.data(), content.size());
    whole = written > 0;
    if (whole) content.remove_prefix(static_cast<std::size_t>(written));
  }
  whole = fsync(file) == 0 && whole;
  return close(file) == 0 && whole;
}

}  // namespace

int import_command(const Config& config, const FileImport& wanted, Output output) {
  if (wanted.send_welcome && !config.mail)
    return fail("--send-welcome: the configuration names no mail server: [mail] server");
  const auto content = content_of(wanted.file);
  if (!content) return 1;
  Core core(config);
  const auto company = company_named(core, wanted.company);
  if (!company) return 1;
  const WritingDesk desk(core, config);
  const auto file = read_import_file(content->reveal(), FileWords(desk.translations));
  if (!file) {
    std::string problems = wanted.file + " cannot be read";
    for (const auto& problem : file.error())
      problems +=
          "\n  " + (problem.column.empty() ? "" : problem.column + ": ") + words_for(desk.translations, problem);
    return fail(problems);
  }
  Stores stores(core);
  const PeopleImport people({core.audit, stores.passwords, stores.apps, desk.notices, desk.password_mails});
  const ImportOrder order{
      *company, {.kind = AuditKind::people_imported}, wanted.send_welcome ? Welcome::new_people : Welcome::nobody};
  const auto plan =
      core.database.read([&](db::Transaction& transaction) { return PeopleImport::plan(transaction, order, *file); });
  auto json = json_of(desk.translations, plan, *file);
  if (output == Output::words) print(desk.translations, plan, *file);
  const bool imports = !wanted.dry_run && (plan.problems.empty() || wanted.good_rows_only);
  const auto counts = imports ? import_all(core, people, order, *file) : plan.counts;
  if (output == Output::json) {
    add(json, counts);
    json["imported"] = imports;
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{}{} new, {} changed, {} as before, {} left out.\n", imports ? "Imported: " : "Nothing is imported. ",
               counts.created, counts.changed, counts.unchanged, counts.left_out);
  }
  if (!imports && !wanted.dry_run) return fail("there are rows with a problem; --good-rows-only leaves them out");
  return plan.problems.empty() || wanted.good_rows_only ? 0 : 1;
}

int export_command(const Config& config, const FileExport& wanted, Output output) {
  if (wanted.full && wanted.file.empty()) return fail("--full: name a file with --output; secrets are not printed");
  Core core(config);
  const auto company = company_named(core, wanted.company);
  if (!company) return 1;
  Stores stores(core);
  const SecretStores secrets{stores.passwords, stores.apps};
  const auto exported = core.database.read([&](db::Transaction& transaction) {
    return export_people(transaction, company->id, wanted.full ? &secrets : nullptr);
  });
  // Before the file is there: an export that nobody hears of is worse than one that failed.
  core.database.write([&](db::Transaction& transaction) {
    core.audit.append(
        transaction,
        {.kind = AuditKind::people_exported,
         .company = company->id,
         .detail = {{"people", std::to_string(exported.people.size())}, {"full", wanted.full ? "yes" : "no"}}},
        core.clock.now());
  });
  const web::Translations translations{catalogs()};
  const FileWords words(translations);
  const Secret text(output == Output::json ? json_of(exported, words).dump() + '\n'
                                           : csv_of(exported, words, {company->language}));
  if (wanted.file.empty()) {
    fmt::print("{}", text.reveal());
    return 0;
  }
  if (!write_file(wanted.file, text.reveal())) return fail(wanted.file + ": " + std::strerror(errno));
  fmt::print(stderr, "{} people are in {}.\n", exported.people.size(), wanted.file);
  if (wanted.full)
    fmt::print(stderr,
               "It holds secrets: whoever has it can try passwords and make codes. Delete it when it has been "
               "imported.\n{} password(s) are not in it: their hashes work with this installation's keys alone, and "
               "those people get a link. {} number(s) for codes by SMS have to be verified again.\n",
               exported.passwords_left_behind, exported.numbers_left_behind);
  return 0;
}

}  // namespace portner
