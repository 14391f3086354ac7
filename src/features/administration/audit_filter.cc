#include "features/administration/audit_filter.h"

#include <algorithm>

#include "base/text.h"
#include "features/administration/audit_words.h"
#include "features/audit/reference.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::size_t longest_field = 400;

std::string typed(const web::Form& form, std::string_view name) {
  return std::string(trim(form.get(name).substr(0, longest_field)));
}

void find_person(db::Transaction& transaction, const web::Form& form, AuditFilter& filter) {
  if (const auto id = whole_number(form.get("person"))) {
    const auto person = people_store::find(transaction, PersonId{*id});
    if (person && person->company == filter.query.company) {
      filter.person.emplace();
      filter.person->id = person->id;
      filter.person->name = person->name;
      filter.person->email = person->email;
    } else {
      filter.problems.push_back({"who", N_("There is nobody like that in your company.")});
    }
    return;
  }
  if (filter.who.empty()) return;
  auto found = people_search::find(transaction, filter.query.company, filter.who).people;
  const auto exact = std::ranges::find(found, normalise_email(filter.who).value_or(""), &PersonLine::email);
  if (exact != found.end()) {
    filter.person = *exact;
  } else if (found.size() == 1) {
    filter.person = found.front();
  } else if (found.empty()) {
    filter.problems.push_back({"who", N_("There is nobody like that in your company.")});
  } else {
    filter.candidates = std::move(found);
  }
}

}  // namespace

std::string AuditFilter::address() const {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += (text.empty() ? "" : "&") + std::string(name) + '=';
    text += percent_encoded(value, [](char symbol) {
      return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9') ||
             std::string_view("-_.").contains(symbol);
    });
  };
  if (person) add("person", std::to_string(person->id.value));
  if (group) add("kinds", audit_words::name_of(*group));
  add("from", from);
  add("to", to);
  add("reference", reference);
  return text;
}

AuditFilter read_filter(db::Transaction& transaction, CompanyId company, const web::Form& form) {
  AuditFilter filter{.who = typed(form, "who"),
                     .group = audit_words::group_named(form.get("kinds")),
                     .from = typed(form, "from"),
                     .to = typed(form, "to"),
                     .reference = typed(form, "reference"),
                     .query = {.company = company, .also_as_actor = true}};
  find_person(transaction, form, filter);
  auto& query = filter.query;
  if (filter.person) {
    query.person = filter.person->id;
    filter.who = filter.person->email;
  }
  if (filter.group) query.kinds = kinds_of(*filter.group);
  if (!filter.from.empty()) {
    if (const auto from = start_of_day(filter.from))
      query.from = *from;
    else
      filter.problems.push_back({"from", N_("Type a day like 2026-12-01.")});
  }
  if (!filter.to.empty()) {
    if (const auto end = end_of_day(filter.to))
      query.before = {*end};
    else
      filter.problems.push_back({"to", N_("Type a day like 2026-12-01.")});
  }
  if (!filter.reference.empty()) {
    if (const auto reference = normalise_reference(filter.reference))
      query.reference = filter.reference = *reference;
    else
      filter.problems.push_back({"reference", N_("A reference looks like P-7K2M9.")});
  }
  return filter;
}

void go_on(AuditQuery& query, const web::Form& form) {
  const auto at = whole_number(form.get("at")), id = whole_number(form.get("id"));
  if (at && id) query.before = std::min(query.before, AuditPlace{from_unix(*at), *id});
}

std::string address_of(const AuditPlace& place) {
  return "at=" + std::to_string(to_unix(place.at)) + "&id=" + std::to_string(place.id);
}

}  // namespace portner
