#include "features/company/company.h"
#include "features/company/organisation.h"

namespace portner::titles {
namespace {

void note(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry, const std::string& title,
          const std::string& change, Moment now) {
  entry.kind = AuditKind::title_changed;
  entry.detail["title"] = title;
  entry.detail["change"] = change;
  audit.append(transaction, entry, now);
}

}  // namespace

std::vector<Title> all(db::Transaction& transaction, CompanyId company) {
  std::vector<Title> titles;
  for (auto& [id, name, people, in_rules] : transaction.all<TitleId, std::string, std::int64_t, bool>(
           "SELECT t.id, t.name,"
           " (SELECT count(*) FROM person p WHERE p.company_id = t.company_id AND p.title_id = t.id),"
           " (SELECT count(*) FROM company_rule_title r WHERE r.title_id = t.id)"
           " FROM title t WHERE t.company_id = :company ORDER BY t.name",
           {{"company", company}}))
    titles.push_back({id, std::move(name), people, in_rules});
  return titles;
}

std::optional<Title> find(db::Transaction& transaction, CompanyId company, TitleId title) {
  auto row = transaction.one<std::string, std::int64_t, bool>(
      "SELECT t.name, (SELECT count(*) FROM person p WHERE p.company_id = t.company_id AND p.title_id = t.id),"
      " (SELECT count(*) FROM company_rule_title r WHERE r.title_id = t.id)"
      " FROM title t WHERE t.id = :id AND t.company_id = :company",
      {{"id", title}, {"company", company}});
  if (!row) return std::nullopt;
  auto& [name, people, in_rules] = *row;
  return Title{title, std::move(name), people, in_rules};
}

std::expected<TitleId, OrganisationProblem> add(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                const std::string& name, Moment now) {
  company_store::lock_organisation(transaction, *entry.company);
  if (company_store::find_title(transaction, *entry.company, name))
    return std::unexpected(OrganisationProblem::name_taken);
  const auto made = company_store::create_title(transaction, *entry.company, name);
  note(transaction, audit, std::move(entry), name, "made", now);
  return made;
}

std::expected<void, OrganisationProblem> rename(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                TitleId title, const std::string& seen, const std::string& wanted,
                                                Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  const auto current = find(transaction, company, title);
  if (!current) return std::unexpected(OrganisationProblem::gone);
  if (current->name != seen) return std::unexpected(OrganisationProblem::changed_meanwhile);
  if (wanted == seen) return {};
  if (company_store::find_title(transaction, company, wanted)) return std::unexpected(OrganisationProblem::name_taken);
  transaction.run("UPDATE title SET name = :name WHERE id = :id AND company_id = :company",
                  {{"name", wanted}, {"id", title}, {"company", company}});
  note(transaction, audit, std::move(entry), wanted, seen + " → " + wanted, now);
  return {};
}

std::expected<void, OrganisationProblem> remove(db::Transaction& transaction, const AuditLog& audit, AuditEntry entry,
                                                TitleId title, Moment now) {
  const auto company = *entry.company;
  company_store::lock_organisation(transaction, company);
  company_store::lock(transaction, company);  // nobody puts it into the rules meanwhile
  const auto current = find(transaction, company, title);
  if (!current) return std::unexpected(OrganisationProblem::gone);
  if (current->people > 0) return std::unexpected(OrganisationProblem::has_people);
  if (current->in_rules) return std::unexpected(OrganisationProblem::in_rules);
  transaction.run("DELETE FROM title WHERE id = :id AND company_id = :company", {{"id", title}, {"company", company}});
  note(transaction, audit, std::move(entry), current->name, "removed", now);
  return {};
}

}  // namespace portner::titles
