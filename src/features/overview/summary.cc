#include "features/overview/summary.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "features/company/company.h"

namespace portner {
namespace {

constexpr Seconds good_for{5 * 60};  // two refreshes may fail
constexpr Seconds kept_for{10 * 60};

using Row = std::tuple<std::int64_t, std::string, std::int64_t, std::int64_t>;

// Each person once for each of their departments.
std::vector<Row> rows_of(db::Transaction& transaction, const Viewer& viewer) {
  if (!overview_store::few(transaction, viewer, std::nullopt))
    return transaction.all<std::int64_t, std::string, std::int64_t, std::int64_t>(
        "SELECT p.id, p.two_factor, coalesce(p.title_id, 0), coalesce(m.department_id, 0) FROM person p"
        " LEFT JOIN person_department m ON m.person_id = p.id WHERE p.company_id = :company AND p.active = 1",
        {{"company", viewer.company}});
  return transaction.all<std::int64_t, std::string, std::int64_t, std::int64_t>(
      "WITH RECURSIVE below(id) AS (SELECT l.department_id FROM department_leader l WHERE l.person_id = :leader"
      " UNION SELECT d.id FROM below b JOIN department d ON d.parent_id = b.id WHERE d.company_id = :company)"
      " SELECT p.id, p.two_factor, coalesce(p.title_id, 0), m.department_id FROM"
      " person_department m CROSS JOIN person p WHERE m.department_id IN (SELECT id FROM below) AND p.id = m.person_id"
      " AND p.company_id = :company AND p.active = 1",
      {{"leader", *viewer.leader}, {"company", viewer.company}});
}

class Counter {
 public:
  Counter(const std::vector<DepartmentLine>& departments, bool everybody) : everybody_(everybody) {
    for (const auto& line : departments) {
      place_[line.id.value] = summary_.departments.size();
      above_.push_back(line.parent ? std::optional(place_.at(line.parent->value)) : std::nullopt);
      summary_.departments.push_back({line.id.value, line.path});
    }
  }

  // The rows of one person.
  void count(std::span<const Row> rows) {
    std::vector<std::size_t> in;
    for (const auto& row : rows) {
      const auto found = place_.find(std::get<3>(row));
      for (auto at = found == place_.end() ? std::nullopt : std::optional(found->second);
           at && std::ranges::find(in, *at) == in.end(); at = above_[*at])
        in.push_back(*at);
    }
    if (in.empty() && !everybody_) return;
    const auto& [person, two_factor, title, department] = rows.front();
    const bool with = two_factor != "none";
    const auto add = [&](Share& share) {
      ++share.people;
      if (with) ++share.with;
    };
    add(summary_.all);
    add(titles_[title]);
    ++summary_.by_status[two_factor];
    for (const auto place : in) add(summary_.departments[place]);
  }

  Summary result(const std::vector<std::pair<TitleId, std::string>>& titles) {
    for (const auto& [id, name] : titles)
      if (const auto found = titles_.find(id.value); found != titles_.end())
        summary_.titles.push_back({id.value, name, found->second.people, found->second.with});
    if (const auto none = titles_.find(0); none != titles_.end()) summary_.titles.push_back(none->second);
    return std::move(summary_);
  }

 private:
  bool everybody_;
  std::unordered_map<std::int64_t, std::size_t> place_;
  std::vector<std::optional<std::size_t>> above_;
  std::unordered_map<std::int64_t, Share> titles_;
  Summary summary_;
};

}  // namespace

Summary summarise(db::Transaction& transaction, const Viewer& viewer, Moment now) {
  Counter counter(overview_store::departments(transaction, viewer), !viewer.leader);
  auto rows = rows_of(transaction, viewer);
  std::ranges::sort(rows, {}, [](const Row& row) { return std::get<0>(row); });
  for (auto first = rows.begin(); first != rows.end();) {
    const auto next =
        std::find_if(first, rows.end(), [&](const Row& row) { return std::get<0>(row) != std::get<0>(*first); });
    counter.count({first, next});
    first = next;
  }
  auto summary = counter.result(company_store::titles(transaction, viewer.company));
  summary.as_of = now;
  return summary;
}

Summary Summaries::get(const Viewer& viewer, Moment now) {
  const Key key{viewer.company, viewer.leader.value_or(PersonId{})};
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    if (found != kept_.end() && now < found->second.summary.as_of + good_for) {
      found->second.asked_at = now;
      return found->second.summary;
    }
  }
  auto summary = database_.read([&](db::Transaction& transaction) { return summarise(transaction, viewer, now); });
  if (summary.all.people > static_cast<std::int64_t>(few_people)) {
    const std::lock_guard lock(mutex_);
    kept_[key] = {summary, now};
  }
  return summary;
}

void Summaries::refresh(Moment now) {
  std::vector<Key> wanted;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(kept_, [&](const auto& kept) { return kept.second.asked_at + kept_for < now; });
    for (const auto& [key, kept] : kept_) wanted.push_back(key);
  }
  for (const auto& key : wanted) {
    const auto& [company, person] = key;
    const Viewer viewer{company, person.value == 0 ? std::nullopt : std::optional(person)};
    auto summary = database_.read([&](db::Transaction& transaction) { return summarise(transaction, viewer, now); });
    const std::lock_guard lock(mutex_);
    kept_[key].summary = std::move(summary);
  }
}

}  // namespace portner
