#include "features/import/people_import.h"

#include <gtest/gtest.h>

#include "features/import/import_job.h"
#include "features/import/people_export.h"
#include "features/sms_code/sms_code.h"
#include "features/test_world.h"

namespace portner {
namespace {

const std::string sha512_crypt =
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";  // Hello
                                                                                                             // world!

class PeopleImportTest : public test::WorldTest {
 protected:
  ImportFile file(const std::string& text) {
    auto read = read_import_file(text, words);
    EXPECT_TRUE(read) << text;
    return std::move(*read);
  }
  ImportOrder order(std::optional<PersonId> actor = std::nullopt, Welcome welcome = Welcome::nobody) {
    return {{company, "Shops", "da", "DK"}, {.kind = AuditKind::people_imported, .actor = actor}, welcome};
  }
  ImportPlan plan(const std::string& text, std::optional<PersonId> actor = std::nullopt) {
    return database().read(
        [&](db::Transaction& transaction) { return PeopleImport::plan(transaction, order(actor), file(text)); });
  }
  ImportCounts apply(const std::string& text, Welcome welcome = Welcome::nobody) {
    const auto read = file(text);
    return database().write([&](db::Transaction& transaction) {
      return import.apply(transaction, order(std::nullopt, welcome), read, read.rows, now);
    });
  }
  Person find(const std::string& email) {
    return *database().read(
        [&](db::Transaction& transaction) { return people_store::find_by_email(transaction, email); });
  }
  std::string only_problem(const ImportPlan& plan) {
    EXPECT_EQ(plan.problems.size(), 1U);
    return plan.problems.empty() ? "" : plan.problems.front().column + ": " + plan.problems.front().english;
  }
  template <class Number = std::int64_t>
  Number count(std::string_view sql) {
    return std::get<0>(*database().read([&](db::Transaction& transaction) { return transaction.one<Number>(sql); }));
  }
  std::string exported(const SecretStores* secrets = nullptr) {
    return database().read([&](db::Transaction& transaction) {
      return csv_of(export_people(transaction, company, secrets), words, {"en"});
    });
  }

  web::Translations translations{resources::catalogs()};
  FileWords words{translations};
  web::View view{resources::templates(), translations};
  delivery::MessageQueue queue{keys, entropy, [](delivery::Channel) {}};
  Letters letters{queue, view, translations};
  Notices notices{letters, "https://login.example"};
  AuditLog audit{Secret(std::string("0123456789abcdef0123456789abcdef"))};
  PasswordMails mails{{entropy, letters, audit, "https://login.example", Secret(std::string("pseudonyms"))}};
  crypto::PasswordHasher hasher{{.memory_kib = 64, .passes = 1}, keys.pepper().copy(), 1};
  Passwords passwords{hasher, keys, entropy};
  AuthenticatorApps apps{keys, entropy};
  PeopleImport import{{audit, passwords, apps, notices, mails}};
};

TEST_P(PeopleImportTest, TheSameFileAgainChangesNothing) {
  const auto text =
      "Name;E-mail;Telephone;Title;Departments;Leads;Role;Language;Active;Password hash;App key\n"
      "Bo;bo@shops.example;20123456;Driver;Shops > North|Office;Shops;administrator;en;yes;" +
      sha512_crypt +
      ";JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n"
      "Anna Holm;anna@shops.example;;;;;;;;;\n"
      "Cy;cy@shops.example;;;;;employee;da;no;;\n";
  const auto first = plan(text);
  EXPECT_TRUE(first.problems.empty());
  EXPECT_EQ(first.titles, std::set<std::string>{"Driver"});
  EXPECT_EQ(first.departments, (std::set<std::string>{"Office", "Shops", "Shops > North"}));
  auto counts = apply(text);
  EXPECT_EQ(counts.created, 2);
  EXPECT_EQ(counts.unchanged, 1);
  const auto events = count("SELECT count(*) FROM audit_event");
  counts = apply(text);
  EXPECT_EQ(counts.unchanged, 3);
  EXPECT_EQ(count("SELECT count(*) FROM audit_event"), events);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 0) << "nobody gets a mail";
  EXPECT_EQ(count("SELECT count(*) FROM authenticator_app WHERE state = 'active'"), 1);
  const auto bo = find("bo@shops.example");
  EXPECT_EQ(bo.role, Role::administrator);
  EXPECT_FALSE(find("cy@shops.example").active);
  EXPECT_NE(
      exported().find("Bo;bo@shops.example;20123456;Driver;Shops > North | Office;Shops;administrator;en;yes\r\n"),
      std::string::npos)
      << exported();
}

TEST_P(PeopleImportTest, AColumnThatIsNotThereLeavesThings_AnEmptyCellClearsThem) {
  apply("Name;E-mail;Telephone;Title;Departments\nBo;bo@shops.example;20123456;Driver;Shops\n");
  apply("Name;E-mail\nBo Nielsen;bo@shops.example\n");
  auto bo = find("bo@shops.example");
  EXPECT_EQ(bo.name, "Bo Nielsen");
  EXPECT_EQ(bo.telephone, "20123456");
  EXPECT_TRUE(bo.title);
  const auto counts = apply("Name;E-mail;Telephone;Title;Departments;Role;Active\nBo Nielsen;bo@shops.example;;;;;\n");
  EXPECT_EQ(counts.changed, 1);
  bo = find("bo@shops.example");
  EXPECT_EQ(bo.telephone, "");
  EXPECT_FALSE(bo.title);
  EXPECT_TRUE(bo.active);
  EXPECT_EQ(count("SELECT count(*) FROM person_department"), 0);
}

TEST_P(PeopleImportTest, NobodyIsTakenFromAnotherCompany) {
  database().write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    people_store::create(transaction, {{}, other, "eva@clinic.example", "Eva", "", std::nullopt, "en"}, now);
  });
  EXPECT_EQ(only_problem(plan("Name;E-mail\nMine;Eva@Clinic.example\n")),
            "E-mail: Somebody has that e-mail address already.");
  EXPECT_EQ(apply("Name;E-mail\nMine;eva@clinic.example\n").left_out, 1);
  EXPECT_EQ(find("eva@clinic.example").name, "Eva");
}

TEST_P(PeopleImportTest, AnActiveAdministratorStays) {
  apply("Name;E-mail;Role\nKim;kim@shops.example;administrator\nLee;lee@shops.example;administrator\n");
  const std::string both = "Name;E-mail;Active\nKim;kim@shops.example;no\nLee;lee@shops.example;no\n";
  EXPECT_EQ(only_problem(plan(both)), "Active: This is the company’s last administrator.");
  const auto counts = apply(both);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(counts.left_out, 1);
  EXPECT_TRUE(find("lee@shops.example").active);
  EXPECT_EQ(only_problem(plan("Name;E-mail;Role\nLee;lee@shops.example;employee\n")),
            "Role: This is the company’s last administrator.");
  EXPECT_TRUE(plan("Name;E-mail;Role\nAnna Holm;anna@shops.example;administrator\nLee;lee@shops.example;employee\n")
                  .problems.empty())
      << "another one is made first";
}

TEST_P(PeopleImportTest, NobodyChangesTheirOwnRoleOrLetsThemselvesIn) {
  apply("Name;E-mail;Role\nKim;kim@shops.example;administrator\nLee;lee@shops.example;administrator\n");
  const auto kim = find("kim@shops.example").id;
  EXPECT_EQ(only_problem(plan("Name;E-mail;Role\nKim;kim@shops.example;employee\n", kim)),
            "Role: An import does not change your own role.");
  EXPECT_EQ(only_problem(plan("Name;E-mail;Active\nKim;kim@shops.example;no\n", kim)),
            "Active: An import does not deactivate you.");
  const auto own = plan("Name;E-mail;Password hash\nKim;kim@shops.example;" + sha512_crypt + "\n", kim);
  EXPECT_EQ(own.counts.unchanged, 1);
  EXPECT_EQ(own.kept.size(), 1U);
}

TEST_P(PeopleImportTest, PasswordsAndAppsAreTakenForThoseWhoHaveNone) {
  const auto hashed = passwords.hash(*normalise_password("anna's own password"));
  database().write([&](db::Transaction& transaction) { passwords.save(transaction, person, hashed, now); });
  const std::string head = "Name;E-mail;Password hash;App key\n";
  const auto row = head + "Anna Holm;anna@shops.example;" + sha512_crypt + ";";
  EXPECT_EQ(plan(row).kept.size(), 1U);
  EXPECT_EQ(apply(row).unchanged, 1);
  const auto stored =
      database().read([&](db::Transaction& transaction) { return passwords.find(transaction, person); });
  EXPECT_TRUE(passwords.matches(stored, *normalise_password("anna's own password")));
  EXPECT_EQ(apply(head + "Anna Holm;anna@shops.example;;JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").changed, 1);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 1) << "whoever has an account is told of a factor";
  EXPECT_EQ(apply(head + "Anna Holm;anna@shops.example;;GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unchanged, 1);

  apply(head + "New;new@shops.example;" + sha512_crypt + ";");
  const auto theirs = database().read(
      [&](db::Transaction& transaction) { return passwords.find(transaction, find("new@shops.example").id); });
  EXPECT_TRUE(passwords.matches(theirs, *normalise_password("Hello world!")));
  EXPECT_FALSE(passwords.matches(theirs, *normalise_password("Hello world")));
  EXPECT_TRUE(passwords.wants_rehash(*theirs));
  EXPECT_FALSE(theirs->stands_alone) << "until it is typed";
}

TEST_P(PeopleImportTest, AChangedNumberOfAnSmsFactorIsVerifiedAgain) {
  database().write([&](db::Transaction& transaction) {
    people_store::save_telephone(transaction, person, "+45 20 12 34 56");
    SmsCodes::activate(transaction, person, "+4520123456", now);
  });
  const std::string head = "Name;E-mail;Telephone\nAnna Holm;anna@shops.example;";
  EXPECT_EQ(only_problem(plan(head + "+49 30 901820")).substr(0, 10), "Telephone:") << "a fixed line";
  EXPECT_EQ(only_problem(plan(head)).substr(0, 10), "Telephone:");
  EXPECT_EQ(apply(head + "20123456").changed, 1);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 0) << "the same number, written otherwise";
  EXPECT_EQ(apply(head + "20999999").changed, 1);
  const auto factor =
      database().read([&](db::Transaction& transaction) { return SmsCodes::factor(transaction, person); });
  EXPECT_EQ(factor->number, "+4520999999");
  EXPECT_FALSE(factor->verified);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 1);
}

TEST_P(PeopleImportTest, AWelcomeGoesToNewPeopleWhoHaveNoPasswordYet) {
  apply("Name;E-mail;Active;Password hash\nA;a@shops.example;;\nB;b@shops.example;no;\nC;c@shops.example;;" +
            sha512_crypt + "\nAnna Holm;anna@shops.example;;\n",
        Welcome::new_people);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 1);
  EXPECT_EQ(count<std::string>("SELECT recipient FROM message"), "a@shops.example");
}

TEST_P(PeopleImportTest, AFullExportIsImportedElsewhere) {
  apply("Name;E-mail;Password hash;App key\n=Bo;bo@shops.example;" + sha512_crypt +
        ";JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP | GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n");
  database().write([&](db::Transaction& transaction) {
    passwords.save(transaction, person, passwords.hash(*normalise_password("anna's own password")), now);
  });
  const SecretStores secrets{passwords, apps};
  const auto left_behind = database().read([&](db::Transaction& transaction) {
    return export_people(transaction, company, &secrets).passwords_left_behind;
  });
  EXPECT_EQ(left_behind, 1) << "Anna's has our pepper";
  const auto text = exported(&secrets);
  database().write([&](db::Transaction& transaction) {
    for (const char* sql :
         {"DELETE FROM person_word", "DELETE FROM password", "DELETE FROM authenticator_app", "DELETE FROM person"})
      transaction.run(sql);
  });
  EXPECT_EQ(apply(text).created, 2);
  EXPECT_EQ(exported(&secrets).substr(0, 500), text.substr(0, 500));
  EXPECT_EQ(find("bo@shops.example").name, "=Bo") << "the guard is the file's";
}

class ImportJobsTest : public PeopleImportTest {
 protected:
  struct FixedClock : Clock {
    explicit FixedClock(Moment at) : moment(at) {}
    Moment now() const override { return moment; }
    Moment moment;
  };
  void make(db::Transaction& transaction, Role role) {
    auto changed = *people_store::find(transaction, person);
    changed.role = role;
    ASSERT_TRUE(people_store::save_card(transaction, changed));
  }
  ImportJobId add(const std::string& text) {
    return database().write([&](db::Transaction& transaction) {
      make(transaction, Role::administrator);
      return jobs.add(transaction, company, person, {}, text, file(text).rows_in_all, now);
    });
  }
  std::optional<ImportJob> look(ImportJobId job, CompanyId whose, PersonId who, Moment when) {
    return database().read([&](db::Transaction& transaction) { return jobs.find(transaction, job, whose, who, when); });
  }
  bool start(ImportJobId job, Moment when) {
    return database().write([&](db::Transaction& transaction) {
      return jobs.start(transaction, *jobs.find(transaction, job, company, person, when), Welcome::nobody, when);
    });
  }

  FixedClock clock{now};
  ImportJobs jobs{{database(), clock, keys, entropy, import, audit, words}};
  const std::atomic<bool> go_on = false;
};

std::string many_rows(int count) {
  std::string text = "Name;E-mail\n;nobody@shops.example\n";
  for (int number = 0; number < count; ++number)
    text += "Person " + std::to_string(number) + ";p" + std::to_string(number) + "@shops.example\n";
  return text;
}

TEST_P(ImportJobsTest, GoesOnWhereItStopped) {
  const auto job = add(many_rows(250));
  jobs.run(job, go_on);
  EXPECT_EQ(count("SELECT count(*) FROM person"), 1) << "nobody has confirmed it";
  EXPECT_TRUE(start(job, now));
  EXPECT_FALSE(start(job, now)) << "it runs";
  const std::atomic<bool> stop = true;
  jobs.run(job, stop);
  EXPECT_EQ(look(job, company, person, now)->rows_done, 0);
  EXPECT_TRUE(look(job, company, person, now + Seconds{30})->stuck(now + Seconds{30}));
  EXPECT_TRUE(start(job, now + Seconds{30}));
  jobs.run(job, go_on);
  const auto done = look(job, company, person, now);
  EXPECT_EQ(done->state, ImportJob::State::done);
  EXPECT_EQ(done->counts.created, 250);
  EXPECT_EQ(done->counts.left_out, 1);
  EXPECT_EQ(count("SELECT count(*) FROM person"), 251);
  EXPECT_FALSE(start(job, now + Seconds{60})) << "it is done";
  jobs.run(job, go_on);
  EXPECT_EQ(count("SELECT count(*) FROM audit_event WHERE kind = 'people.imported'"), 1);
}

TEST_P(ImportJobsTest, StopsForWhomIsNoAdministratorAnyMore) {
  const auto job = add(many_rows(10));
  ASSERT_TRUE(start(job, now));
  database().write([&](db::Transaction& transaction) { make(transaction, Role::employee); });
  jobs.run(job, go_on);
  EXPECT_EQ(look(job, company, person, now)->counts.left_out, 11);
  EXPECT_EQ(count("SELECT count(*) FROM person"), 1);
}

TEST_P(ImportJobsTest, IsSeenByItsOwnerForAnHour) {
  const auto first = add(many_rows(1));
  const auto job = add(many_rows(1));
  EXPECT_FALSE(look(first, company, person, now)) << "a later file takes its place";
  EXPECT_TRUE(look(job, company, person, now + import_job_lifetime - Seconds{1}));
  EXPECT_FALSE(look(job, company, person, now + import_job_lifetime));
  EXPECT_FALSE(look(job, company, PersonId{person.value + 1}, now));
  EXPECT_FALSE(look(job, CompanyId{company.value + 1}, person, now));
  database().write(
      [&](db::Transaction& transaction) { ImportJobs::forget_expired(transaction, now + import_job_lifetime); });
  EXPECT_EQ(count("SELECT count(*) FROM import_job"), 0);
}

INSTANTIATE_TEST_SUITE_P(On, PeopleImportTest, test::both_databases, test::database_name);
INSTANTIATE_TEST_SUITE_P(On, ImportJobsTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
