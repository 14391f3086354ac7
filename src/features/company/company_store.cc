#include <iterator>
#include <sstream>

#include "features/company/company.h"

namespace portner::company_store {
namespace {

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

CompanyId create(db::Transaction& transaction, const std::string& name, const std::string& language,
                 const std::string& region, Moment now) {
  const auto company = transaction.insert<CompanyId>(
      "INSERT INTO company (name, language, region, created_at) VALUES (:name, :language, :region, :now) RETURNING id",
      {{"name", name}, {"language", language}, {"region", region}, {"now", now}});
  save_rule(transaction, company, CompanyRule{});
  return company;
}

void save(db::Transaction& transaction, const Company& company) {
  transaction.run(
      "UPDATE company SET language = :language, region = :region, support_name = :name,"
      " support_telephone = :telephone, support_menu_digit = :menu_digit, support_hours = :hours,"
      " support_email = :email WHERE id = :id",
      {{"language", company.language},
       {"region", company.region},
       {"name", company.support.name},
       {"telephone", company.support.telephone},
       {"menu_digit", company.support.menu_digit},
       {"hours", company.support.hours},
       {"email", company.support.email},
       {"id", company.id}});
}

std::optional<Company> find(db::Transaction& transaction, CompanyId company) {
  auto row =
      transaction
          .one<std::string, std::string, std::string, std::string, std::string, std::string, std::string, std::string>(
              "SELECT name, language, region, support_name, support_telephone, support_menu_digit, support_hours,"
              " support_email FROM company WHERE id = :id",
              {{"id", company}});
  if (!row) return std::nullopt;
  auto& [name, language, region, support_name, telephone, menu_digit, hours, email] = *row;
  return Company{
      company,
      std::move(name),
      std::move(language),
      std::move(region),
      {std::move(support_name), std::move(telephone), std::move(menu_digit), std::move(hours), std::move(email)}};
}

std::optional<Company> find_by_name(db::Transaction& transaction, const std::string& name) {
  const auto row =
      transaction.one<CompanyId>("SELECT id FROM company WHERE name = :name ORDER BY id LIMIT 1", {{"name", name}});
  if (!row) return std::nullopt;
  return find(transaction, std::get<0>(*row));
}

bool any(db::Transaction& transaction) {
  return transaction.one<std::int64_t>("SELECT id FROM company LIMIT 1").has_value();
}

std::vector<CompanyId> all(db::Transaction& transaction) {
  std::vector<CompanyId> companies;
  for (const auto& [id] : transaction.all<CompanyId>("SELECT id FROM company ORDER BY name, id"))
    companies.push_back(id);
  return companies;
}

CompanyRule rule(db::Transaction& transaction, CompanyId company) {
  const auto row = transaction.one<std::string, std::string, std::optional<Moment>, std::string, std::int64_t,
                                   std::int64_t, bool, std::string, int, std::int64_t>(
      "SELECT two_factor, applies_to, skipping_ends_at, code_window, session_idle, session_lifetime, sms_allowed,"
      " sms_countries, sms_a_day, revision FROM company_rule WHERE company_id = :company",
      {{"company", company}});
  if (!row) throw db::Fault("a company without rules");
  const auto& [two_factor, applies_to, skipping_ends_at, window, idle, lifetime, sms_allowed, sms_countries, sms_a_day,
               revision] = *row;
  CompanyRule rule;
  rule.two_factor = two_factor == "optional" ? TwoFactor::optional : TwoFactor::required;
  rule.applies_to = applies_to == "titles" ? AppliesTo::titles : AppliesTo::everyone;
  rule.skipping_ends_at = skipping_ends_at;
  rule.code_window = window == "standard" ? otp::Window::standard : otp::Window::strict;
  rule.session_idle = Seconds{idle};
  rule.session_lifetime = Seconds{lifetime};
  rule.sms_allowed = sms_allowed;
  rule.sms_countries = words_of(sms_countries);
  rule.sms_a_day = sms_a_day;
  rule.revision = revision;
  for (const auto& [title] : transaction.all<TitleId>(
           "SELECT title_id FROM company_rule_title WHERE company_id = :company", {{"company", company}}))
    rule.titles.insert(title);
  return rule;
}

void lock(db::Transaction& transaction, CompanyId company) {
  transaction.lock("company rule " + std::to_string(company.value));
}

void lock_organisation(db::Transaction& transaction, CompanyId company) {
  transaction.lock("organisation " + std::to_string(company.value));
}

void save_rule(db::Transaction& transaction, CompanyId company, const CompanyRule& rule) {
  std::string countries;
  for (const auto& country : rule.sms_countries) countries += (countries.empty() ? "" : " ") + country;
  transaction.run(
      "INSERT INTO company_rule (company_id, two_factor, applies_to, skipping_ends_at, code_window, session_idle,"
      " session_lifetime, sms_allowed, sms_countries, sms_a_day) VALUES (:company, :two_factor, :applies_to, :ends,"
      " :window, :idle, :lifetime, :sms_allowed, :sms_countries, :sms_a_day) ON CONFLICT (company_id) DO UPDATE SET"
      " two_factor = excluded.two_factor, applies_to = excluded.applies_to,"
      " skipping_ends_at = excluded.skipping_ends_at, code_window = excluded.code_window,"
      " session_idle = excluded.session_idle, session_lifetime = excluded.session_lifetime,"
      " sms_allowed = excluded.sms_allowed, sms_countries = excluded.sms_countries, sms_a_day = excluded.sms_a_day,"
      " revision = company_rule.revision + 1",
      {{"company", company},
       {"two_factor", rule.two_factor == TwoFactor::optional ? "optional" : "required"},
       {"applies_to", rule.applies_to == AppliesTo::titles ? "titles" : "everyone"},
       {"ends", rule.skipping_ends_at},
       {"window", rule.code_window == otp::Window::standard ? "standard" : "strict"},
       {"idle", rule.session_idle.count()},
       {"lifetime", rule.session_lifetime.count()},
       {"sms_allowed", rule.sms_allowed},
       {"sms_countries", countries},
       {"sms_a_day", rule.sms_a_day}});
  transaction.run("DELETE FROM company_rule_title WHERE company_id = :company", {{"company", company}});
  for (const auto title : rule.titles)
    transaction.run("INSERT INTO company_rule_title (company_id, title_id) VALUES (:company, :title)",
                    {{"company", company}, {"title", title}});
}

TitleId create_title(db::Transaction& transaction, CompanyId company, const std::string& name) {
  return transaction.insert<TitleId>("INSERT INTO title (company_id, name) VALUES (:company, :name) RETURNING id",
                                     {{"company", company}, {"name", name}});
}

std::vector<std::pair<TitleId, std::string>> titles(db::Transaction& transaction, CompanyId company) {
  std::vector<std::pair<TitleId, std::string>> titles;
  for (auto& [id, name] : transaction.all<TitleId, std::string>(
           "SELECT id, name FROM title WHERE company_id = :company ORDER BY name", {{"company", company}}))
    titles.emplace_back(id, std::move(name));
  return titles;
}

std::optional<TitleId> find_title(db::Transaction& transaction, CompanyId company, const std::string& name) {
  const auto row = transaction.one<TitleId>("SELECT id FROM title WHERE company_id = :company AND name = :name",
                                            {{"company", company}, {"name", name}});
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

DepartmentId create_department(db::Transaction& transaction, CompanyId company, std::optional<DepartmentId> parent,
                               const std::string& name) {
  return transaction.insert<DepartmentId>(
      "INSERT INTO department (company_id, parent_id, name) VALUES (:company, :parent, :name) RETURNING id",
      {{"company", company}, {"parent", parent}, {"name", name}});
}

}  // namespace portner::company_store
