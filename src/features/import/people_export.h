#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/import/columns.h"
#include "features/password/password.h"
#include "features/people/people.h"

namespace portner {

// What is needed to take password hashes and app keys along.
struct SecretStores {
  const Passwords& passwords;
  const AuthenticatorApps& apps;
};

struct ExportedPerson {
  std::string name;
  std::string email;
  std::string telephone;
  std::string title;
  std::string departments;  // as columns.h says
  std::string leads;
  Role role;
  std::string language;
  bool active;
  Secret password_hash = {};
  Secret app_keys = {};
};

struct PeopleExport {
  std::vector<ExportedPerson> people;  // by name
  bool full = false;
  // With a password whose hash stays here: it is made with this installation's pepper and means nothing elsewhere.
  std::int64_t passwords_left_behind = 0;
  // With a verified number for codes by SMS: it has to be verified again elsewhere.
  std::int64_t numbers_left_behind = 0;
};

// secrets: for a full export, to move out with.
PeopleExport export_people(db::Transaction& transaction, CompanyId company, const SecretStores* secrets = nullptr);

// What an import reads again; column names and words in the language.
std::string csv_of(const PeopleExport& exported, const FileWords& words, const web::Language& language);

}  // namespace portner
