#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

enum class Role {
  employee,
  support_agent,  // an employee who answers the company's requests for support, and no more
  administrator,
};
std::string_view name_of(Role role);
// The least for a word that is none.
Role role_named(std::string_view name);

struct Person {
  PersonId id;
  CompanyId company;
  std::string email;  // normalised
  std::string name;
  std::string telephone;  // as typed until it is verified for SMS
  std::optional<TitleId> title;
  std::string language;
  Role role = Role::employee;
  bool active = true;
  std::string preferred_factor = {};  // "app" or "sms", where both are on; empty: not chosen
  std::int64_t revision = 0;          // one more with every change of what the card shows
};

// How an address is compared and stored: NFC, trimmed, ASCII letters small. Nothing when it cannot be an address:
// exactly one "@" with something before it and a dotted or single-word domain behind it, no white space or control
// characters, 254 bytes at most (RFC 5321).
std::optional<std::string> normalise_email(std::string_view typed);

// A name people see: NFC, trimmed, inner white space folded, no control characters, 1 to 100 code points.
std::optional<std::string> normalise_name(std::string_view typed);

// A telephone number as typed on the card: digits, spaces, +()-./ and 5 to 20 digits, or empty.
std::optional<std::string> normalise_telephone(std::string_view typed);

struct Contact {
  std::string name;
  std::string email;
  bool operator==(const Contact&) const = default;
};

// What a user card shows beside the person's own row.
struct CardDetails {
  std::string title;  // empty: none
  std::vector<std::string> departments;
  std::optional<Contact> nearest_leader;
  std::vector<Contact> administrators;  // of the company, without the person
};

struct PeopleCount {
  std::int64_t people;
  std::int64_t administrators;
};

namespace people_store {

// person.id is filled in by the database.
PersonId create(db::Transaction& transaction, const Person& person, Moment now);
std::optional<Person> find(db::Transaction& transaction, PersonId person);
std::optional<Person> find_by_email(db::Transaction& transaction, std::string_view normalised_email);
void save_own_data(db::Transaction& transaction, PersonId person, std::string_view telephone,
                   std::string_view language);
void save_telephone(db::Transaction& transaction, PersonId person, std::string_view telephone);
void save_preferred_factor(db::Transaction& transaction, PersonId person, std::string_view factor);
void save_language(db::Transaction& transaction, PersonId person, std::string_view language);
// Which factors the person has, beside the person's row, for lists of everybody. Called wherever a factor has changed:
// "none", "app", "sms" or "both", and "needs_verification" while the SMS factor does.
void note_factors(db::Transaction& transaction, PersonId person);
void note_sign_in(db::Transaction& transaction, PersonId person, Moment now);
// Name, address, title, language and role, by somebody who has seen person.revision. False, and nothing is
// saved, when it is another by now. Found by the new name and address from then on. person.revision becomes the new
// one.
bool save_card(db::Transaction& transaction, Person& person);
std::set<DepartmentId> departments(db::Transaction& transaction, PersonId person);
void set_departments(db::Transaction& transaction, PersonId person, const std::set<DepartmentId>& departments);
void join_department(db::Transaction& transaction, PersonId person, DepartmentId department);
void lead_department(db::Transaction& transaction, PersonId person, DepartmentId department);

CardDetails card_details(db::Transaction& transaction, const Person& person);

std::vector<Person> administrators(db::Transaction& transaction, CompanyId company);
PeopleCount count_active(db::Transaction& transaction, CompanyId company);
// False when it is so already.
bool set_active(db::Transaction& transaction, const Person& person, bool active);

// Serialises everything that grants or takes away a person's access: factors, passwords and new sessions.
void lock(db::Transaction& transaction, PersonId person);

}  // namespace people_store
}  // namespace portner
