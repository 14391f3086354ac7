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

  // How the database says it will answer.
  std::string plan_of(std::string_view statement, db::Parameters parameters) {
    const bool sqlite = database().backend() == db::Backend::sqlite;
    const auto text = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + std::string(statement);
    return database().read([&](db::Transaction& transaction) {
      std::string plan;
      if (sqlite) {
        for (const auto& [id, parent, unused, detail] :
             transaction.all<std::int64_t, std::int64_t, std::int64_t, std::string>(text, parameters))
          plan += detail + '\n';
      } else {
        if (tables_are_small) transaction.run("SET LOCAL enable_seqscan = off");
        for (const auto& [line] : transaction.all<std::string>(text, parameters)) plan += line + '\n';
      }
      return plan;
    });
  }
  static bool reads_everything(const std::string& plan) {
    for (const char* sign : {"SCAN ", "TEMP B-TREE", "Seq Scan on person", "Seq Scan on audit_event", "Sort"})
      if (plan.contains(sign)) return true;
    return false;
  }

  // PostgreSQL reads a small table whole, whatever index there is, unless told not to.
  bool tables_are_small = false;
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
