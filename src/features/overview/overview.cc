#include "features/overview/overview.h"

#include <algorithm>

#include "base/text.h"

namespace portner {
namespace {

template <class Number>
std::optional<Number> number_in(const web::Form& form, std::string_view name) {
  const auto number = whole_number(form.get(name));
  if (!number) return std::nullopt;
  return Number{*number};
}

}  // namespace

OverviewFilter filter_in(const web::Form& form) {
  OverviewFilter filter;
  const auto status = form.get("status");
  if (status == "on" || std::ranges::find(every_status, status) != every_status.end()) filter.status = status;
  filter.title = number_in<TitleId>(form, "title");
  filter.department = number_in<DepartmentId>(form, "department");
  if (form.get("seen") == "long_ago") filter.seen = Seen::long_ago;
  if (form.get("seen") == "never") filter.seen = Seen::never;
  if (form.get("sort") == "sign_in") filter.sorted_by = SortedBy::sign_in;
  return filter;
}

std::vector<std::pair<std::string_view, std::string>> fields_of(const OverviewFilter& filter) {
  std::vector<std::pair<std::string_view, std::string>> fields;
  if (filter.status != "any") fields.emplace_back("status", filter.status);
  if (filter.title) fields.emplace_back("title", std::to_string(filter.title->value));
  if (filter.department) fields.emplace_back("department", std::to_string(filter.department->value));
  if (filter.seen != Seen::any) fields.emplace_back("seen", filter.seen == Seen::never ? "never" : "long_ago");
  if (filter.sorted_by != SortedBy::name) fields.emplace_back("sort", "sign_in");
  return fields;
}

std::string query_of(const OverviewFilter& filter) {
  std::string query;
  for (const auto& [name, value] : fields_of(filter)) {
    if (!query.empty()) query += '&';
    query += name;
    query += '=';
    query += value;
  }
  return query;
}

}  // namespace portner
