#include "features/audit/audit_search.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

namespace portner::audit_search {

const std::string_view by_company_sql =
    "SELECT e.id, e.at, e.kind, e.reference, e.address, e.browser, e.detail, e.person_id, coalesce(p.name, ''),"
    " coalesce(p.email, ''), e.actor_id, coalesce(a.name, '')"
    " FROM audit_event e LEFT JOIN person p ON p.id = e.person_id AND p.company_id = e.company_id"
    " LEFT JOIN person a ON a.id = e.actor_id AND a.company_id = e.company_id"
    " WHERE e.company_id = :company AND e.at >= :from AND (e.at, e.id) < (:at, :id)"
    " ORDER BY e.at DESC, e.id DESC LIMIT :limit";

const std::string_view by_kind_sql =
    "SELECT e.id, e.at, e.kind, e.reference, e.address, e.browser, e.detail, e.person_id, coalesce(p.name, ''),"
    " coalesce(p.email, ''), e.actor_id, coalesce(a.name, '')"
    " FROM audit_event e LEFT JOIN person p ON p.id = e.person_id AND p.company_id = e.company_id"
    " LEFT JOIN person a ON a.id = e.actor_id AND a.company_id = e.company_id"
    " WHERE e.company_id = :company AND e.kind = :kind AND e.at >= :from AND (e.at, e.id) < (:at, :id)"
    " ORDER BY e.at DESC, e.id DESC LIMIT :limit";

const std::string_view about_sql =
    "SELECT e.id, e.at, e.kind, e.reference, e.address, e.browser, e.detail, e.person_id, coalesce(p.name, ''),"
    " coalesce(p.email, ''), e.actor_id, coalesce(a.name, '')"
    " FROM audit_event e LEFT JOIN person p ON p.id = e.person_id AND p.company_id = e.company_id"
    " LEFT JOIN person a ON a.id = e.actor_id AND a.company_id = e.company_id"
    " WHERE e.company_id = :company AND e.person_id = :person AND e.at >= :from AND (e.at, e.id) < (:at, :id)"
    " ORDER BY e.at DESC, e.id DESC LIMIT :limit";

const std::string_view by_actor_sql =
    "SELECT e.id, e.at, e.kind, e.reference, e.address, e.browser, e.detail, e.person_id, coalesce(p.name, ''),"
    " coalesce(p.email, ''), e.actor_id, coalesce(a.name, '')"
    " FROM audit_event e LEFT JOIN person p ON p.id = e.person_id AND p.company_id = e.company_id"
    " LEFT JOIN person a ON a.id = e.actor_id AND a.company_id = e.company_id"
    " WHERE e.company_id = :company AND e.actor_id = :person AND e.at >= :from AND (e.at, e.id) < (:at, :id)"
    " ORDER BY e.at DESC, e.id DESC LIMIT :limit";

// The "+" keeps a database that counts how many events have no reference from walking through the company instead.
const std::string_view by_reference_sql =
    "SELECT e.id, e.at, e.kind, e.reference, e.address, e.browser, e.detail, e.person_id, coalesce(p.name, ''),"
    " coalesce(p.email, ''), e.actor_id, coalesce(a.name, '')"
    " FROM audit_event e LEFT JOIN person p ON p.id = e.person_id AND p.company_id = e.company_id"
    " LEFT JOIN person a ON a.id = e.actor_id AND a.company_id = e.company_id"
    " WHERE e.reference = :reference AND +e.company_id = :company LIMIT :limit";

namespace {

// Of one person's events, some of the kinds: how many are read at once, and how often, to fill a page.
constexpr std::size_t first_round = 50, later_rounds = 500;
constexpr int most_rounds = 20;

AuditPlace place_of(const AuditLine& line) {
  return {line.event.at, line.event.id};
}

// What several statements have read, each from the newest on.
struct Reading {
  std::size_t limit;  // of each statement
  std::vector<AuditLine> lines = {};
  std::optional<AuditPlace> reached = std::nullopt;  // older events may be missing

  void read(db::Transaction& transaction, std::string_view sql, db::Parameters parameters) {
    auto rows =
        transaction.all<std::int64_t, Moment, std::string, std::string, std::string, std::string, std::string,
                        std::optional<PersonId>, std::string, std::string, std::optional<PersonId>, std::string>(
            sql, parameters);
    if (rows.size() == limit) {
      const AuditPlace last{std::get<1>(rows.back()), std::get<0>(rows.back())};
      reached = std::max(reached.value_or(last), last);
    }
    for (auto& [id, at, kind, reference, address, browser, detail, person, person_name, person_email, actor,
                actor_name] : rows) {
      const auto known = audit_kind(kind);
      const auto json = nlohmann::json::parse(detail, nullptr, false);
      if (!known || !json.is_object()) continue;  // written by a newer program
      lines.push_back({{id, at, *known, std::move(reference), std::move(address), std::move(browser),
                        json.get<std::map<std::string, std::string>>()},
                       person,
                       std::move(person_name),
                       std::move(person_email),
                       actor,
                       std::move(actor_name)});
    }
  }

  // Everything that is there, once, newest first; nothing that something read less far could belong before.
  void finish() {
    std::ranges::sort(lines, std::greater{}, place_of);
    const auto [twice, end] = std::ranges::unique(lines, {}, place_of);
    lines.erase(twice, end);
    if (reached) std::erase_if(lines, [&](const AuditLine& line) { return place_of(line) < *reached; });
  }
};

Reading read(db::Transaction& transaction, const AuditQuery& query, const AuditPlace& before, std::size_t at_most) {
  Reading reading{at_most};
  const db::Parameter company{"company", query.company}, from{"from", query.from}, at{"at", before.at},
      id{"id", before.id}, limit{"limit", reading.limit};
  if (!query.reference.empty()) {
    reading.read(transaction, by_reference_sql, {company, {"reference", query.reference}, limit});
    reading.reached.reset();
  } else if (query.person) {
    const db::Parameter person{"person", query.person};
    reading.read(transaction, about_sql, {company, person, from, at, id, limit});
    if (query.also_as_actor) reading.read(transaction, by_actor_sql, {company, person, from, at, id, limit});
  } else if (query.kinds.empty()) {
    reading.read(transaction, by_company_sql, {company, from, at, id, limit});
  } else {
    for (const auto kind : query.kinds)
      reading.read(transaction, by_kind_sql, {company, {"kind", name_of(kind)}, from, at, id, limit});
  }
  reading.finish();
  if (query.person && !query.kinds.empty())
    std::erase_if(reading.lines, [&](const AuditLine& line) {
      return std::ranges::find(query.kinds, line.event.kind) == query.kinds.end();
    });
  return reading;
}

}  // namespace

AuditPage find(db::Transaction& transaction, const AuditQuery& query) {
  AuditPage page;
  auto before = query.before;
  for (int round = 0; round < most_rounds; ++round) {
    const auto some_kinds = round == 0 ? first_round : later_rounds;
    auto reading =
        read(transaction, query, before, query.person && !query.kinds.empty() ? some_kinds : query.limit + 1);
    for (auto& line : reading.lines) {
      if (page.lines.size() == query.limit) {
        page.next = place_of(page.lines.back());
        return page;
      }
      page.lines.push_back(std::move(line));
    }
    page.next = reading.reached;
    if (!page.next) break;
    before = *page.next;
  }
  return page;
}

std::vector<SignedInFrom> usual_places(db::Transaction& transaction, CompanyId company, PersonId person, Moment since,
                                       Moment before) {
  std::vector<SignedInFrom> places;
  for (auto& [browser, address, last_at] : transaction.all<std::string, std::string, Moment>(
           "SELECT browser, address, max(at) FROM audit_event WHERE company_id = :company AND person_id = :person AND "
           "kind = :kind"
           " AND at > :since AND at < :before GROUP BY browser, address ORDER BY max(at) DESC LIMIT 20",
           {{"company", company},
            {"person", person},
            {"kind", name_of(AuditKind::signed_in)},
            {"since", since},
            {"before", before}}))
    places.push_back({std::move(browser), std::move(address), last_at});
  return places;
}

}  // namespace portner::audit_search
