#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/administration/org_pages.h"

namespace portner {
namespace {

constexpr std::size_t longest_field = 1000;

TitleId captured(const Call& call) {
  return {whole_number(call.request.captures.at(0)).value_or(0)};
}

}  // namespace

void OrgPages::add_title_routes() {
  site_.get("/company/titles", [this](const Call& call) { return titles_page(call); });
  site_.get("/company/titles/new", [this](const Call& call) { return new_title_page(call, {}); });
  site_.post("/company/titles/new", [this](const Call& call) { return add_title(call); });
  site_.get("/company/titles/{id}", [this](const Call& call) { return title_page(call, {}); });
  site_.post("/company/titles/{id}", [this](const Call& call) { return rename_title(call); });
  site_.post("/company/titles/{id}/remove", [this](const Call& call) { return remove_title(call); });
}

web::Response OrgPages::titles_page(const Call& call) const {
  web::Model model;
  for (const auto& title : site_.database().read(
           [&](db::Transaction& transaction) { return titles::all(transaction, call.visitor.session->company); })) {
    auto& row = model.add("JOB");
    row.set("ID", title.id.value).set("NAME", title.name).set("PEOPLE", people(call, title.people));
    if (title.in_rules) row.show("IN_RULES");
  }
  return page(call, "administration/titles.html", say(call, "Titles"), std::move(model));
}

web::Response OrgPages::new_title_page(const Call& call, const FieldErrors& errors) const {
  web::Model model;
  model.set("ACTION", "/company/titles/new").set("NAME", call.form.get("name").substr(0, longest_field));
  return page(call, "administration/title.html", say(call, "Add a title"), std::move(model), errors);
}

web::Response OrgPages::title_page(const Call& call, const FieldErrors& errors, std::string_view notice) const {
  const auto title = site_.database().read([&](db::Transaction& transaction) {
    return titles::find(transaction, call.visitor.session->company, captured(call));
  });
  if (!title) return site_.error_page(call.request, 404);
  web::Model model;
  model.set("NAME", errors.empty() ? std::string_view(title->name) : call.form.get("name").substr(0, longest_field));
  model.set("ACTION", "/company/titles/" + std::to_string(title->id.value));
  auto& there = model.add("EDITS");
  there.set("WAS_NAME", title->name).set("HEADING", title->name).set("NUMBER", title->id.value);
  if (title->people > 0) there.add("HAS_PEOPLE").set("PEOPLE", people(call, title->people));
  if (title->in_rules) there.show("IN_RULES");
  if (title->people == 0 && !title->in_rules) there.show("UNUSED");
  return page(call, "administration/title.html", title->name, std::move(model), errors, notice);
}

web::Response OrgPages::add_title(const Call& call) const {
  const auto name = normalise_name(call.form.get("name"));
  if (!name) return new_title_page(call, {{"NAME", say(call, "Type a name of at most 100 characters.")}});
  const auto added = site_.database().write(
      [&](db::Transaction& transaction) -> std::optional<std::expected<TitleId, OrganisationProblem>> {
        if (!still_administrator(transaction, call)) return std::nullopt;
        return titles::add(transaction, audit_, entry_of(call, AuditKind::title_changed), *name, call.now);
      });
  if (!added) return site_.error_page(call.request, 403);
  if (!*added) return new_title_page(call, errors_for(call, added->error()));
  return web::Response::see_other("/company/titles?done=title");
}

web::Response OrgPages::rename_title(const Call& call) const {
  const auto name = normalise_name(call.form.get("name"));
  if (!name) return title_page(call, {{"NAME", say(call, "Type a name of at most 100 characters.")}});
  const auto renamed =
      site_.database().write([&](db::Transaction& transaction) -> std::expected<void, OrganisationProblem> {
        if (!still_administrator(transaction, call)) return std::unexpected(OrganisationProblem::gone);
        return titles::rename(transaction, audit_, entry_of(call, AuditKind::title_changed), captured(call),
                              std::string(call.form.get("was_name")), *name, call.now);
      });
  if (renamed) return web::Response::see_other("/company/titles?done=title");
  if (renamed.error() == OrganisationProblem::gone) return site_.error_page(call.request, 404);
  if (renamed.error() == OrganisationProblem::changed_meanwhile)
    return title_page(call, {}, say(call, "Somebody else has changed this title since you opened it. Look again."));
  return title_page(call, errors_for(call, renamed.error()));
}

web::Response OrgPages::remove_title(const Call& call) const {
  const auto removed =
      site_.database().write([&](db::Transaction& transaction) -> std::expected<void, OrganisationProblem> {
        if (!still_administrator(transaction, call)) return std::unexpected(OrganisationProblem::gone);
        return titles::remove(transaction, audit_, entry_of(call, AuditKind::title_changed), captured(call), call.now);
      });
  if (removed) return web::Response::see_other("/company/titles?done=title-removed");
  if (removed.error() == OrganisationProblem::gone) return site_.error_page(call.request, 404);
  // The page says why not.
  return title_page(call, {}, say(call, "The title is in use, and was not removed."));
}

}  // namespace portner
