#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "features/administration/staff.h"
#include "features/company/organisation.h"
#include "features/people/people_search.h"
#include "features/session/attempt.h"
#include "features/session/session.h"
#include "features/sms_code/sms_code.h"
#include "features/test_world.h"

namespace portner {
namespace {

using enum StaffProblem;

class StaffEditTest : public test::WorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    kim = database().write([&](db::Transaction& transaction) {
      return make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
    });
  }

  StaffCard card_of(PersonId who) {
    return database().read([&](db::Transaction& transaction) {
      return StaffCard{*people_store::find(transaction, who), people_store::departments(transaction, who)};
    });
  }
  Person find(PersonId who) { return card_of(who).person; }
  // By kim, the administrator.
  auto edit(const StaffCard& card) {
    return database().write([&](db::Transaction& transaction) {
      return staff::edit(transaction, audit, notices, {.kind = AuditKind::person_changed, .actor = kim}, card, now);
    });
  }
  auto edited(PersonId who, auto change) {
    auto card = card_of(who);
    change(card);
    return edit(card);
  }
  void give_sms(PersonId who) {
    database().write([&](db::Transaction& transaction) {
      people_store::save_telephone(transaction, who, "+45 20 12 34 56");
      SmsCodes::activate(transaction, who, "+4520123456", now);
    });
  }
  void sign_in(PersonId who) {
    database().write([&](db::Transaction& transaction) {
      session_store::start(transaction, entropy, who, How::password, {}, {}, now);
      attempt_store::start(transaction, entropy, who, Owes::code, "/", now);
      one_time_link::make(transaction, entropy, LinkPurpose::set_password, who, now);
    });
  }
  std::int64_t count(std::string_view sql) {
    return std::get<0>(
        *database().read([&](db::Transaction& transaction) { return transaction.one<std::int64_t>(sql); }));
  }
  // "address: subject", the newest first.
  std::vector<std::string> mails() {
    std::vector<std::string> mails;
    for (const auto& mail : database().read(
             [&](db::Transaction& transaction) { return queue.newest(transaction, delivery::Channel::mail, 100); }))
      mails.push_back(mail.recipient + ": " + mail.subject);
    return mails;
  }
  std::string newest_detail() {
    return std::get<0>(*database().read([](db::Transaction& transaction) {
      return transaction.one<std::string>("SELECT detail FROM audit_event ORDER BY id DESC LIMIT 1");
    }));
  }

  PersonId kim;
  const AuditLog audit{Secret("0123456789abcdef0123456789abcdef")};
  delivery::MessageQueue queue{keys, entropy, [](delivery::Channel) {}};
  web::Translations translations{resources::catalogs()};
  web::View view{resources::templates(), translations};
  Letters letters{queue, view, translations};
  Notices notices{letters, "https://login.example"};
  PasswordMails password_mails{{entropy, letters, audit, "https://login.example", Secret("pseudonyms")}};
};

TEST_P(StaffEditTest, EverythingChangesAtOnceAndTheAuditLogSaysFromWhatToWhat) {
  TitleId cook;
  DepartmentId kitchen;
  database().write([&](db::Transaction& transaction) {
    cook = company_store::create_title(transaction, company, "Cook");
    kitchen = company_store::create_department(transaction, company, std::nullopt, "Kitchen");
  });
  ASSERT_TRUE(edited(person, [&](StaffCard& card) {
    card.person.name = "Anna Lund";
    card.person.title = cook;
    card.person.language = "da";
    card.departments = {kitchen};
  }));
  const auto after = card_of(person);
  EXPECT_EQ(after.person.name, "Anna Lund");
  EXPECT_EQ(after.person.title, cook);
  EXPECT_EQ(after.person.language, "da");
  EXPECT_EQ(after.departments, std::set<DepartmentId>{kitchen});
  EXPECT_EQ(newest_detail(),
            R"({"departments":" → Kitchen","language":"en → da","name":"Anna Holm → Anna Lund","title":" → Cook"})");
  const auto found = database().read([&](db::Transaction& t) { return people_search::find(t, company, "lund"); });
  EXPECT_EQ(found.people.size(), 1U) << "found by the new name";
  EXPECT_TRUE(mails().empty());
}

TEST_P(StaffEditTest, NothingChangedIsNoEvent) {
  ASSERT_TRUE(edit(card_of(person)));
  EXPECT_EQ(count("SELECT count(*) FROM audit_event"), 0);
}

TEST_P(StaffEditTest, AnotherAddressSignsOutAndIsToldToTheOldOne) {
  sign_in(person);
  ASSERT_TRUE(edited(person, [](StaffCard& card) { card.person.email = "new@shops.example"; }));
  EXPECT_EQ(count("SELECT count(*) FROM session"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM sign_in_attempt"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM one_time_link WHERE spent_at IS NULL"), 0);
  EXPECT_EQ(mails(),
            std::vector<std::string>{"anna@shops.example: Your e-mail address was changed by an administrator"});
  const auto found = [&](const char* typed) {
    return database().read([&](db::Transaction& t) { return people_search::find(t, company, typed); }).people.size();
  };
  EXPECT_EQ(found("new@"), 1U);
  EXPECT_EQ(found("anna@"), 0U);
}

TEST_P(StaffEditTest, AnAddressThatSomebodyHasIsTaken) {
  EXPECT_EQ(edited(person, [](StaffCard& card) { card.person.email = "kim@shops.example"; }).error(), email_taken);
  EXPECT_EQ(find(person).email, "anna@shops.example");
}

TEST_P(StaffEditTest, ARoleKeepsTheSessionsAndIsToldToWhomItConcerns) {
  database().write(
      [&](db::Transaction& transaction) { make_person(transaction, "lee@shops.example", "Lee", Role::administrator); });
  sign_in(person);
  ASSERT_TRUE(edited(person, [](StaffCard& card) { card.person.role = Role::administrator; }));
  EXPECT_EQ(count("SELECT count(*) FROM session"), 1);
  EXPECT_EQ(mails(), (std::vector<std::string>{"lee@shops.example: Your company has another administrator",
                                               "anna@shops.example: You are an administrator now"}))
      << "but not to kim, who did it";
  ASSERT_TRUE(edited(person, [](StaffCard& card) { card.person.role = Role::employee; }));
  EXPECT_EQ(mails().front(), "anna@shops.example: You are no longer an administrator");
  EXPECT_EQ(newest_detail(), R"({"role":"administrator → employee"})");
}

TEST_P(StaffEditTest, NobodyChangesTheirOwnRoleAndTheLastAdministratorStays) {
  EXPECT_EQ(edited(kim, [](StaffCard& card) { card.person.role = Role::employee; }).error(), own_role);
  const auto by_nobody = database().write([&](db::Transaction& transaction) {
    auto card = StaffCard{*people_store::find(transaction, kim)};
    card.person.role = Role::employee;
    return staff::edit(transaction, audit, notices, {.kind = AuditKind::person_changed}, card, now);
  });
  EXPECT_EQ(by_nobody.error(), last_administrator);
  EXPECT_EQ(find(kim).role, Role::administrator);
}

TEST_P(StaffEditTest, TwoAdministratorsWhoDemoteEachOtherLeaveOne) {
  const auto lee = database().write([&](db::Transaction& transaction) {
    return make_person(transaction, "lee@shops.example", "Lee", Role::administrator);
  });
  std::atomic<int> demoted = 0;
  const auto demote = [&](PersonId who, PersonId by) {
    auto card = card_of(who);
    card.person.role = Role::employee;
    demoted += database()
                   .write([&](db::Transaction& transaction) {
                     return staff::edit(transaction, audit, notices, {.kind = AuditKind::person_changed, .actor = by},
                                        card, now);
                   })
                   .has_value();
  };
  {
    std::jthread first([&] { demote(kim, lee); });
    std::jthread second([&] { demote(lee, kim); });
  }
  EXPECT_EQ(demoted, 1);
}

TEST_P(StaffEditTest, OfTwoWhoEditWhatBothHaveSeenOneIsSaved) {
  const auto seen = card_of(person);
  std::atomic<int> saved = 0;
  const auto rename = [&](const char* name) {
    auto card = seen;
    card.person.name = name;
    saved += edit(card).has_value();
  };
  {
    std::jthread first([&] { rename("One"); });
    std::jthread second([&] { rename("Two"); });
  }
  EXPECT_EQ(saved, 1);
  EXPECT_EQ(edit(seen).error(), changed_meanwhile);
}

TEST_P(StaffEditTest, WhatThePersonHasChangedMeanwhileIsNotOverwritten) {
  const auto seen = card_of(person);
  database().write(
      [&](db::Transaction& transaction) { people_store::save_own_data(transaction, person, "+45 20 99 88 77", "da"); });
  EXPECT_EQ(edit(seen).error(), changed_meanwhile);
  EXPECT_EQ(find(person).telephone, "+45 20 99 88 77");
}

TEST_P(StaffEditTest, ANumberThatCodesGoToIsVerifiedAtTheNextSignIn) {
  give_sms(person);
  sign_in(person);
  ASSERT_TRUE(edited(person, [](StaffCard& card) { card.person.telephone = "20 99 88 77"; }));
  const auto factor =
      *database().read([&](db::Transaction& transaction) { return SmsCodes::factor(transaction, person); });
  EXPECT_EQ(factor.number, "+4520998877");
  EXPECT_FALSE(factor.verified);
  EXPECT_EQ(find(person).telephone, "+45 20 99 88 77");
  EXPECT_EQ(count("SELECT count(*) FROM session"), 0);
  EXPECT_EQ(mails().front(), "anna@shops.example: Your telephone number was changed by an administrator");
  EXPECT_EQ(count("SELECT count(*) FROM audit_event WHERE kind = 'sms.number_needs_verifying'"), 1);
}

TEST_P(StaffEditTest, WithANewAddressTheNewNumberIsToldToTheOldOne) {
  give_sms(person);
  ASSERT_TRUE(edited(person, [](StaffCard& card) {
    card.person.email = "new@shops.example";
    card.person.telephone = "20 99 88 77";
  }));
  for (const auto& mail : mails()) EXPECT_TRUE(mail.starts_with("anna@shops.example: ")) << mail;
  EXPECT_EQ(mails().size(), 2U);
}

TEST_P(StaffEditTest, TheSameNumberWrittenOtherwiseIsTheSame) {
  give_sms(person);
  sign_in(person);
  ASSERT_TRUE(edited(person, [](StaffCard& card) { card.person.telephone = "20123456"; }));
  EXPECT_EQ(count("SELECT count(*) FROM session"), 1);
  EXPECT_TRUE(mails().empty());
}

TEST_P(StaffEditTest, CodesNeedANumberThatGetsThem) {
  give_sms(person);
  EXPECT_EQ(edited(person, [](StaffCard& card) { card.person.telephone = ""; }).error(), no_mobile_number);
  give_sms(kim);
  EXPECT_EQ(edited(kim, [](StaffCard& card) { card.person.telephone = "20 99 88 77"; }).error(), own_number);
}

TEST_P(StaffEditTest, AnotherCompanysTitlesDepartmentsAndPeopleAreNotThere) {
  TitleId nurse;
  DepartmentId ward;
  CompanyId clinic;
  database().write([&](db::Transaction& transaction) {
    clinic = company_store::create(transaction, "Clinic", "en", "DK", now);
    nurse = company_store::create_title(transaction, clinic, "Nurse");
    ward = company_store::create_department(transaction, clinic, std::nullopt, "Ward");
  });
  EXPECT_EQ(edited(person, [&](StaffCard& card) { card.person.title = nurse; }).error(), unknown_place);
  EXPECT_EQ(edited(person, [&](StaffCard& card) { card.departments = {ward}; }).error(), unknown_place);
  EXPECT_EQ(edited(person, [&](StaffCard& card) { card.person.company = clinic; }).error(), changed_meanwhile);
  EXPECT_EQ(count("SELECT count(*) FROM person_department"), 0);
}

TEST_P(StaffEditTest, ANewAdministratorIsToldToTheOthers) {
  const auto made = database().write([&](db::Transaction& transaction) {
    const auto shop = company_store::create_department(transaction, company, std::nullopt, "Shop");
    return staff::create(transaction, audit, notices, {.kind = AuditKind::person_created},
                         {{{}, company, "new@shops.example", "New", "", std::nullopt, "", Role::administrator}, {shop}},
                         now);
  });
  ASSERT_TRUE(made);
  EXPECT_EQ(card_of(*made).departments.size(), 1U);
  EXPECT_EQ(mails(), std::vector<std::string>{"kim@shops.example: Your company has another administrator"});
}

TEST_P(StaffEditTest, WelcomeMailsAreForWhoHasNoPasswordThreeADay) {
  const auto welcome = [&](Moment at) {
    return database().write([&](db::Transaction& transaction) {
      return staff::welcome(transaction, password_mails, kim, *people_store::find(transaction, person), at);
    });
  };
  for (int mail = 0; mail < 3; ++mail) EXPECT_TRUE(welcome(now));
  EXPECT_EQ(welcome(now + Seconds{3600}).error(), too_many_mails);
  EXPECT_TRUE(welcome(now + Seconds{24 * 3600}));
  EXPECT_EQ(mails().size(), 4U);
  EXPECT_EQ(count("SELECT count(*) FROM one_time_link WHERE spent_at IS NULL"), 1) << "the newest link alone works";
  database().write([&](db::Transaction& transaction) {
    transaction.run("INSERT INTO password (person_id, hash, stands_alone, changed_at) VALUES (:person, 'x', 1, 1)",
                    {{"person", person}});
  });
  EXPECT_EQ(welcome(now + Seconds{2 * 24 * 3600}).error(), already_so);
}

INSTANTIATE_TEST_SUITE_P(On, StaffEditTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
