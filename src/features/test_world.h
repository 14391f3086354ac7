#pragma once

#include <gtest/gtest.h>

#include <string>

#include "crypto/key_ring.h"
#include "crypto/token.h"
#include "db/migration_files.h"
#include "features/audit/audit.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/company/company.h"
#include "features/notice/notice.h"
#include "features/people/people.h"
#include "resources/resources.h"
#include "support/test_databases.h"

namespace portner::test {

// The schema on both databases, with a company and a person in it.
class WorldTest : public OnBothDatabases {
 protected:
  void SetUp() override {
    const auto files = resources::migrations();
    db::migrate(database(), db::migrations_of(files));
    database().write([&](db::Transaction& transaction) {
      company = company_store::create(transaction, "Shops", "en", "DK", now);
      person = make_person(transaction, "anna@shops.example", "Anna Holm");
    });
  }

  PersonId make_person(db::Transaction& transaction, const std::string& email, const std::string& name,
                       Role role = Role::employee) {
    return people_store::create(transaction, {{}, company, email, name, "", std::nullopt, "en", role, true}, now);
  }

  const Moment now = from_unix(1'790'000'010);
  crypto::SystemEntropy entropy;
  crypto::KeyRing keys = crypto::KeyRing::make(entropy);
  CompanyId company;
  PersonId person;
};

// A world that mails can be written in; they stay in the queue.
class WritingWorldTest : public WorldTest {
 protected:
  // "boss@shops.example: subject", oldest first.
  std::vector<std::string> mails() {
    std::vector<std::string> lines;
    for (const auto& mail : database().read(
             [&](db::Transaction& transaction) { return queue.newest(transaction, delivery::Channel::mail, 1000); }))
      lines.insert(lines.begin(), mail.recipient + ": " + mail.subject);
    return lines;
  }

  const AuditLog audit{keys.derive_lasting("audit")};
  const delivery::MessageQueue queue{keys, entropy, [](delivery::Channel) {}};
  const web::Translations translations{resources::catalogs()};
  const web::View view{resources::templates(), translations};
  const Letters letters{queue, view, translations};
  const Notices notices{letters, "https://login.example"};
};

}  // namespace portner::test
