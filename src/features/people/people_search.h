#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "features/people/people.h"

namespace portner {

// A line of the list of people.
struct PersonLine {
  PersonId id;
  std::string name;
  std::string email;
  std::string title;  // empty: none
  bool active = true;
  Role role = Role::employee;
  bool app = false;  // an active authenticator app
  bool sms = false;
};

enum class Shown { active, inactive, administrators };
enum class PeopleOrder { by_name, newest_first };

struct PeopleFilter {
  Shown shown = Shown::active;
  PeopleOrder order = PeopleOrder::by_name;
  std::optional<TitleId> title = std::nullopt;
  std::optional<DepartmentId> department = std::nullopt;  // with those under it
};

struct PeoplePage {
  std::vector<PersonLine> people;
  bool more = false;
};

// Where a page ends and the next begins.
struct LastLine {
  std::string name = {};
  PersonId id = {};
};

inline constexpr std::size_t people_a_page = 50;

// A company's people, by name or the newest first, and found by the beginnings of their names' words and of their
// addresses. Every query reads as much of an index as it shows, however many people there are; that for a department
// reads the list until a page of its people is found.
namespace people_search {

PeoplePage list(db::Transaction& transaction, CompanyId company, const PeopleFilter& filter, const LastLine& after);

// Active and inactive, ordered by what matched; no next page: who finds more than a page types more.
PeoplePage find(db::Transaction& transaction, CompanyId company, std::string_view typed);

// What a person is found by, written anew.
void index(db::Transaction& transaction, const Person& person);
// For those from before there was an index, once an installation: a thousand people a transaction, and from the
// beginning when it was interrupted.
void index_everybody(db::Database& database);

// The statements, for the test that reads their plans.
extern const std::string_view list_by_state_sql, list_by_role_sql, list_by_title_sql, newest_by_state_sql,
    newest_by_role_sql, newest_by_title_sql, find_sql;

}  // namespace people_search
}  // namespace portner
