#include "features/import/import_pages.h"

#include "base/csv.h"
#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/import/people_export.h"

namespace portner {
namespace {

constexpr std::size_t most_shown = 200;
constexpr std::string_view seconds_between_looks = "2";

std::string path_of(ImportJobId job) {
  return "/hr/users/import/" + std::to_string(job.value);
}

}  // namespace

struct ImportPages::Viewed {
  ImportJob job;
  ImportFile file = {};
  ImportPlan plan = {};
};

void ImportPages::add_routes() {
  auto& site = parts_.site;
  site.get("/hr/users/import", [this](const Call& call) { return choose_page(call, std::nullopt); });
  site.post_upload("/hr/users/import", [this](const Call& call) { return upload(call); }, most_import_bytes);
  site.get("/hr/users/import/{id}", [this](const Call& call) { return job_page(call, std::nullopt); });
  site.get("/hr/users/import/{id}/problems", [this](const Call& call) { return problems_file(call); });
  site.post("/hr/users/import/{id}", [this](const Call& call) { return start(call); });
  site.post("/hr/users/export", [this](const Call& call) { return export_all(call); });
}

std::string ImportPages::say(const Call& call, const char* english,
                             const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

web::Response ImportPages::choose_page(const Call& call, const std::optional<Problem>& problem) const {
  web::Model model;
  if (problem) {
    show_problem(model, *problem);
    model.set("TEXT", call.form.get("text"));
  }
  model.set("EXAMPLE", departments_example);
  for (std::size_t number = 0; number < column_count; ++number)
    model.add("COLUMN").set("NAME", parts_.words.word_for(static_cast<Column>(number), call.language));
  return parts_.site.page(call, "import/choose.html", say(call, "Import people"), std::move(model));
}

web::Response ImportPages::upload(const Call& call) const {
  const auto file = call.form.get("file");
  const auto text = call.form.get("text");
  if (trim(file).empty() == trim(text).empty())
    return choose_page(call, Problem{say(call, "Choose a file, or paste its text.")});
  const auto content = trim(file).empty() ? text : file;
  const auto read = read_import_file(content, parts_.words);
  if (!read) {
    Problem problem{say(call, "This file cannot be read.")};
    for (const auto& why : read.error()) {
      auto advice = say(call, why.english, arguments_of(why));
      problem.advice.push_back(why.column.empty() ? advice : why.column + ": " + advice);
    }
    return choose_page(call, problem);
  }
  const auto job = parts_.site.database().write([&](db::Transaction& transaction) -> std::optional<ImportJobId> {
    const auto& session = *call.visitor.session;
    if (!session_store::hold(transaction, session.session)) return std::nullopt;
    return parts_.jobs.add(transaction, session.company, session.person, call.origin, content, read->rows_in_all,
                           call.now);
  });
  if (!job) return parts_.site.error_page(call.request, 404);
  return web::Response::see_other(path_of(*job));
}

std::optional<ImportJob> ImportPages::job_of(db::Transaction& transaction, const Call& call) const {
  const auto id = whole_number(call.request.captures.at(0));
  if (!id) return std::nullopt;
  const auto& session = *call.visitor.session;
  return parts_.jobs.find(transaction, ImportJobId{*id}, session.company, session.person, call.now);
}

auto ImportPages::view(const Call& call) const -> std::optional<Viewed> {
  return parts_.site.database().read([&](db::Transaction& transaction) -> std::optional<Viewed> {
    auto job = job_of(transaction, call);
    if (!job) return std::nullopt;
    Viewed viewed{*job};
    if (job->state == ImportJob::State::running) return viewed;
    if (auto file = parts_.jobs.file(transaction, *job)) viewed.file = std::move(*file);
    viewed.plan = PeopleImport::plan(transaction, parts_.jobs.order(transaction, *job), viewed.file);
    return viewed;
  });
}

std::string ImportPages::plural(const Call& call, const char* one, const char* many, std::int64_t number) const {
  return parts_.site.translations().plural(call.language, one, many, number);
}

void ImportPages::show_plan(const Call& call, web::Model& model, const ImportFile& file, const ImportPlan& plan) const {
  if (!plan.problems.empty() || !plan.kept.empty()) {
    auto& table = model.add("ROWS");
    std::size_t shown = 0;
    for (const auto* rows : {&plan.problems, &plan.kept})
      for (const auto& row : *rows)
        if (shown++ < most_shown)
          table.add("ROW")
              .set("LINE", static_cast<std::int64_t>(row.line))
              .set("COLUMN", row.column)
              .set("TEXT", say(call, row.english, arguments_of(row)));
    if (shown > most_shown) table.show("MORE_ROWS");
  }
  if (file.ignored.empty() && plan.titles.empty() && plan.departments.empty()) return;
  auto& extras = model.add("EXTRAS");
  if (!file.ignored.empty()) {
    auto& list = extras.add("IGNORED_LIST");
    for (const auto& name : file.ignored) list.add("IGNORED").set("NAME", name);
  }
  const auto named = [&](std::string_view section, const std::string& text, const std::set<std::string>& names) {
    if (names.empty()) return;
    auto& list = extras.add(section).set("TEXT", text);
    for (const auto& name : names) list.add("NAMED").set("NAME", name);
  };
  named("NEW_TITLES",
        plural(call, "{count} title is made", "{count} titles are made", static_cast<std::int64_t>(plan.titles.size())),
        plan.titles);
  named("NEW_DEPARTMENTS",
        plural(call, "{count} department is made", "{count} departments are made",
               static_cast<std::int64_t>(plan.departments.size())),
        plan.departments);
}

web::Response ImportPages::job_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto viewed = view(call);
  if (!viewed) return parts_.site.error_page(call.request, 404);
  const auto& [job, file, plan] = *viewed;
  web::Model model;
  if (problem) show_problem(model, *problem);
  model.set("ACTION", path_of(job.id)).set("DONE", job.rows_done).set("ALL", job.rows_in_all);
  const bool running = job.state == ImportJob::State::running;
  const auto& counts = job.state == ImportJob::State::ready ? plan.counts : job.counts;
  if (running) {
    model.show(job.stuck(call.now) ? "STUCK" : "RUNNING");
  } else {
    model.add("COUNT").set("TEXT", plural(call, "{count} new person", "{count} new people", counts.created));
    model.add("COUNT").set("TEXT", plural(call, "{count} person changed", "{count} people changed", counts.changed));
    model.add("COUNT").set("TEXT",
                           plural(call, "{count} person as before", "{count} people as before", counts.unchanged));
    model.add("COUNT").set("TEXT", plural(call, "{count} row left out", "{count} rows left out", counts.left_out));
    show_plan(call, model, file, plan);
  }
  if (job.state == ImportJob::State::done) model.show("IS_DONE");
  if (job.state == ImportJob::State::ready) {
    auto& ready = model.add("IS_READY");
    if (counts.created + counts.changed == 0) {
      ready.show("NOTHING");
    } else {
      auto& form = ready.add("GO").show(plan.problems.empty() ? "ALL_GOOD" : "SOME_GOOD");
      if (counts.created > 0) form.show("WELCOME");
    }
  }
  auto page = parts_.site.page(call, "import/job.html", say(call, "Import people"), std::move(model));
  // The page looks again by itself, without a script.
  if (running && !job.stuck(call.now)) page.with_header("Refresh", seconds_between_looks);
  return page;
}

web::Response ImportPages::problems_file(const Call& call) const {
  const auto viewed = view(call);
  if (!viewed) return parts_.site.error_page(call.request, 404);
  auto text = std::string(csv_start) + csv_line({say(call, "Line"), say(call, "Column"), say(call, "Problem")});
  for (const auto* rows : {&viewed->plan.problems, &viewed->plan.kept})
    for (const auto& row : *rows)
      text += csv_line({std::to_string(row.line), row.column, say(call, row.english, arguments_of(row))});
  return web::Response::csv(std::move(text), "problems.csv");
}

web::Response ImportPages::start(const Call& call) const {
  const bool all = call.form.get("rows") == "all";
  if (all) {
    const auto viewed = view(call);
    if (viewed && !viewed->plan.problems.empty())
      return job_page(call, Problem{say(call, "There are rows with a problem.")});
  }
  std::optional<ImportJob> job;
  const bool started = parts_.site.database().write([&](db::Transaction& transaction) {
    job = job_of(transaction, call);
    if (job && !session_store::hold(transaction, call.visitor.session->session)) job.reset();
    const auto welcome = call.form.get("welcome") == "yes" ? Welcome::new_people : Welcome::nobody;
    return job && parts_.jobs.start(transaction, *job, welcome, call.now);
  });
  if (!job) return parts_.site.error_page(call.request, 404);
  if (started) parts_.run(job->id);
  return web::Response::see_other(path_of(job->id));
}

web::Response ImportPages::export_all(const Call& call) const {
  const auto company = call.visitor.session->company;
  const auto exported =
      parts_.site.database().read([&](db::Transaction& transaction) { return export_people(transaction, company); });
  const bool held = parts_.site.database().write([&](db::Transaction& transaction) {
    if (!session_store::hold(transaction, call.visitor.session->session)) return false;
    auto entry = entry_of(call, AuditKind::people_exported);
    entry.detail = {{"people", std::to_string(exported.people.size())}, {"full", "no"}};
    parts_.audit.append(transaction, entry, call.now);
    return true;
  });
  if (!held) return parts_.site.error_page(call.request, 404);
  return web::Response::csv(csv_of(exported, parts_.words, call.language), "people.csv");
}

}  // namespace portner
