#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/people/people.h"
#include "web/request.h"

namespace portner {

// Whose overview: the whole company's for an administrator, for a leader the departments they lead and all below.
struct Viewer {
  CompanyId company;
  std::optional<PersonId> leader = std::nullopt;
};

enum class Seen { any, long_ago, never };  // long ago: not for ninety days, never included
enum class SortedBy { name, sign_in };     // the longest away first

// Who is shown, as the address says it.
struct OverviewFilter {
  // Of every_status; "any": everybody, "on": whoever has a factor.
  std::string status = "any";
  std::optional<TitleId> title = std::nullopt;
  std::optional<DepartmentId> department = std::nullopt;  // with those below
  Seen seen = Seen::any;
  SortedBy sorted_by = SortedBy::name;
};

// As people_store::note_factors writes them.
inline constexpr std::array<std::string_view, 5> every_status{"none", "app", "sms", "both", "needs_verification"};

// What a query or a form says; what it does not say, or not well, is no filter.
OverviewFilter filter_in(const web::Form& form);
// The filter's fields that are not as they are by default, by name: for addresses and forms.
std::vector<std::pair<std::string_view, std::string>> fields_of(const OverviewFilter& filter);
// "status=none&title=3", or empty.
std::string query_of(const OverviewFilter& filter);

struct OverviewLine {
  PersonId id;
  std::string name;
  std::string email;
  Role role = Role::employee;
  std::string two_factor;
  Moment last_signed_in_at;  // 0: never
  Moment reminded_at;        // 0: never
  std::string title;         // empty: none
  std::vector<std::string> departments;
};

// Where a page ends and the next begins, in either order.
struct AfterLine {
  std::string name = {};
  Moment last_signed_in_at = from_unix(-1);
  PersonId id = {};
};

struct OverviewPage {
  std::vector<OverviewLine> people;
  bool more = false;
  AfterLine last() const { return {people.back().name, people.back().last_signed_in_at, people.back().id}; }
};

// A department that the viewer may see, in the order of the tree.
struct DepartmentLine {
  DepartmentId id;
  std::optional<DepartmentId> parent;  // of those that the viewer may see
  std::string path;                    // "Shops → Shop North"
};

struct WithoutFactor {
  std::int64_t people = 0;
  std::int64_t due = 0;  // of them: not reminded within the last week
};

inline constexpr std::size_t overview_a_page = 50;
inline constexpr Seconds long_away{90 * 24 * 3600};
inline constexpr Seconds between_reminders{7 * 24 * 3600};

// Active people and their second factors. Departments of up to this many people are read by their members, everybody
// else by a walk through an index that holds all that is asked: neither grows with what is not shown.
inline constexpr std::size_t few_people = 5000;

namespace overview_store {

std::vector<DepartmentLine> departments(db::Transaction& transaction, const Viewer& viewer);

OverviewPage list(db::Transaction& transaction, const Viewer& viewer, const OverviewFilter& filter,
                  const AfterLine& after, std::size_t limit, Moment now);
WithoutFactor without_factor(db::Transaction& transaction, const Viewer& viewer, const OverviewFilter& filter,
                             Moment now);

// Whether the person is of the viewer's company and, for a leader, in a department of theirs.
bool reaches(db::Transaction& transaction, const Viewer& viewer, PersonId person);

// Few people in the departments that are looked at, or everybody's departments.
bool few(db::Transaction& transaction, const Viewer& viewer, std::optional<DepartmentId> department);

// One conditional write: true for who may remind this person now.
bool take_reminder(db::Transaction& transaction, CompanyId company, PersonId person, Moment now);

// The statements, for the test that reads their plans.
extern const std::string_view list_by_name_sql, list_by_sign_in_sql, list_few_sql, count_sql, count_few_sql;

}  // namespace overview_store
}  // namespace portner
