#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "app/core.h"
#include "features/company/company.h"
#include "features/people/people.h"
#include "features/session/session.h"

namespace portner {

// A SQLite database of its own, with a person who is signed in.
struct World {
  std::string directory = std::filesystem::temp_directory_path() / "portner-bench-XXXXXX";
  Core core{config()};
  Moment now = core.clock.now();
  PersonId person;
  Secret token;

  Config config() {
    Config config;
    config.data_directory = mkdtemp(directory.data());
    return config;
  }

  World() {
    core.database.write([&](db::Transaction& transaction) {
      const auto company = company_store::create(transaction, "Shops", "en", "DK", now);
      person = people_store::create(
          transaction, {{}, company, "anna@shops.example", "Anna Holm", "", std::nullopt, "en", Role::employee, true},
          now);
      token = session_store::start(transaction, core.entropy, person, How::password, {}, origin, now);
    });
  }
  ~World() { std::filesystem::remove_all(directory); }

  const Origin origin{"198.51.100.7", "198.51.100.7", "Firefox on Linux"};
};

}  // namespace portner
