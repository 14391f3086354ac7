#include "features/administration/settings.h"

#include <gtest/gtest.h>

#include "features/session/session.h"
#include "features/sms_code/sms_code.h"
#include "features/test_world.h"

namespace portner {
namespace {

class SettingsTest : public test::WorldTest {
 protected:
  Settings current() {
    return database().read([&](db::Transaction& transaction) { return settings::find(transaction, company); });
  }
  std::expected<Settings, std::vector<SettingProblem>> changed(const WrittenSettings& typed) {
    return database().read([&](db::Transaction& transaction) {
      return settings::changed(transaction, settings::find(transaction, company), typed, {{"en"}, {"da"}});
    });
  }
  std::vector<std::string_view> problems(const WrittenSettings& typed) {
    const auto next = changed(typed);
    std::vector<std::string_view> names;
    if (!next)
      for (const auto& problem : next.error()) names.push_back(problem.name);
    return names;
  }
  bool save(const Settings& before, const Settings& after) {
    return database().write([&](db::Transaction& transaction) {
      return settings::save(transaction, audit, {.kind = AuditKind::company_rule_changed, .actor = person}, before,
                            after, now);
    });
  }
  TitleId title(const std::string& name) {
    return database().write(
        [&](db::Transaction& transaction) { return company_store::create_title(transaction, company, name); });
  }
  ToSetUp to_set_up(const Settings& next) {
    return database().read([&](db::Transaction& transaction) { return settings::to_set_up(transaction, next, now); });
  }

  const AuditLog audit{Secret("0123456789abcdef0123456789abcdef")};
};

TEST_P(SettingsTest, AreReadAsTheyAreWritten) {
  title("Store manager");
  const auto next = changed({{"two_factor", "required"},
                             {"titles", " Store manager \r\n"},
                             {"last_skip_day", "2026-12-01"},
                             {"code_window", "strict"},
                             {"session_idle", "30"},
                             {"session_hours", "8"},
                             {"sms", "forbidden"},
                             {"sms_countries", "DK, SE"},
                             {"sms_a_day", "50"},
                             {"language", "da"},
                             {"region", "SE"},
                             {"support_name", "IT desk"},
                             {"support_telephone", "+45 70 10 20 30"},
                             {"support_menu_digit", "2"},
                             {"support_hours", "Monday to Friday"},
                             {"support_email", "Support@shops.example"}});
  ASSERT_TRUE(next);
  ASSERT_TRUE(save(current(), *next));
  const auto written = database().read([&](db::Transaction& transaction) {
    return settings::written(transaction, settings::find(transaction, company));
  });
  const WrittenSettings expected{{"two_factor", "required"},
                                 {"titles", "Store manager"},
                                 {"last_skip_day", "2026-12-01"},
                                 {"code_window", "strict"},
                                 {"session_idle", "30"},
                                 {"session_hours", "8"},
                                 {"sms", "forbidden"},
                                 {"sms_countries", "DK SE"},
                                 {"sms_a_day", "50"},
                                 {"language", "da"},
                                 {"region", "SE"},
                                 {"support_name", "IT desk"},
                                 {"support_telephone", "+45 70 10 20 30"},
                                 {"support_menu_digit", "2"},
                                 {"support_hours", "Monday to Friday"},
                                 {"support_email", "support@shops.example"}};
  EXPECT_EQ(written, expected);
  EXPECT_EQ(written.size(), setting_names.size());
}

TEST_P(SettingsTest, EveryProblemIsNamedAtOnce) {
  EXPECT_EQ(problems({{"two_factor", "perhaps"},
                      {"titles", "Nobody"},
                      {"last_skip_day", "tomorrow"},
                      {"code_window", "wide"},
                      {"session_idle", "0"},
                      {"session_hours", "25"},
                      {"sms", "maybe"},
                      {"sms_countries", "DK XX"},
                      {"sms_a_day", "-1"},
                      {"language", "xx"},
                      {"region", "Denmark"},
                      {"support_name", std::string(101, 'x')},
                      {"support_telephone", "call me"},
                      {"support_menu_digit", "23"},
                      {"support_hours", std::string(101, 'x')},
                      {"support_email", "nobody"}}),
            std::vector<std::string_view>(setting_names.begin(), setting_names.end()));
  EXPECT_EQ(problems({{"session_idle", "120"}, {"session_hours", "1"}}), std::vector<std::string_view>{"session_idle"});
}

TEST_P(SettingsTest, AnotherCompanysTitleIsNoTitle) {
  database().write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    company_store::create_title(transaction, other, "Nurse");
  });
  EXPECT_EQ(problems({{"titles", "Nurse"}}), std::vector<std::string_view>{"titles"});
}

TEST_P(SettingsTest, TheLastAdministratorIsNotLockedOut) {
  PersonId administrator;
  database().write([&](db::Transaction& transaction) {
    administrator = make_person(transaction, "kim@shops.example", "Kim", Role::administrator);
    SmsCodes::activate(transaction, administrator, "+4520123456", now);
  });
  EXPECT_EQ(problems({{"sms_countries", "NO"}}), std::vector<std::string_view>{"sms_countries"});
  EXPECT_EQ(problems({{"region", "US"}}), std::vector<std::string_view>{"sms_countries"});
  EXPECT_TRUE(changed({{"sms", "forbidden"}, {"two_factor", "required"}})) << "it stays good for who has nothing else";
  database().write(
      [&](db::Transaction& transaction) { make_person(transaction, "lee@shops.example", "Lee", Role::administrator); });
  EXPECT_TRUE(changed({{"sms_countries", "NO"}})) << "another one gets in";
}

TEST_P(SettingsTest, ThePreviewCountsWhoHasSomethingToDo) {
  const auto manager = title("Store manager");
  database().write([&](db::Transaction& transaction) {
    const auto bo = make_person(transaction, "bo@shops.example", "Bo");
    people_store::save_telephone(transaction, bo, "+45 20 12 34 56");
    session_store::start(transaction, entropy, bo, How::password, {}, {}, now);
    session_store::start(transaction, entropy, bo, How::password, {}, {}, now);
    session_store::start(transaction, entropy, person, How::password, {}, {}, now - Seconds{24 * 3600});
    const auto has_sms = make_person(transaction, "sms@shops.example", "Has SMS");
    SmsCodes::activate(transaction, has_sms, "+4520123457", now);
    transaction.run("UPDATE person SET active = 0 WHERE id = :id",
                    {{"id", make_person(transaction, "gone@shops.example", "Gone")}});
    transaction.run("UPDATE person SET title_id = :title WHERE id = :id", {{"title", manager}, {"id", bo}});
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    people_store::create(transaction, {{}, other, "eva@clinic.example", "Eva", "", std::nullopt, "en"}, now);
  });
  auto next = current();
  EXPECT_EQ(to_set_up(next).people, 0) << "while it is optional";
  next.rule.two_factor = TwoFactor::required;
  EXPECT_EQ(to_set_up(next).people, 2);
  EXPECT_EQ(to_set_up(next).without_telephone, 1);
  EXPECT_EQ(to_set_up(next).signed_in, 1);
  next.rule.applies_to = AppliesTo::titles;
  next.rule.titles = {manager};
  EXPECT_EQ(to_set_up(next).people, 1);
  EXPECT_EQ(to_set_up(next).without_telephone, 0);
}

TEST_P(SettingsTest, OfTwoWhoSaveOneIsRefused) {
  const auto before = current();
  auto mine = before;
  mine.rule.sms_a_day = 1;
  auto yours = before;
  yours.rule.sms_a_day = 2;
  EXPECT_TRUE(save(before, mine));
  EXPECT_FALSE(save(before, yours));
  EXPECT_EQ(current().rule.sms_a_day, 1);
}

TEST_P(SettingsTest, AShorterLifeReachesRunningSessionsOfThisCompanyAlone) {
  std::vector<Secret> tokens;
  database().write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    const auto eva =
        people_store::create(transaction, {{}, other, "eva@clinic.example", "Eva", "", std::nullopt, "en"}, now);
    tokens.clear();
    for (const auto who : {person, eva})
      tokens.push_back(session_store::start(transaction, entropy, who, How::password, {}, {}, now));
  });
  const auto before = current();
  auto after = before;
  after.rule.session_idle = Seconds{60};
  after.rule.session_lifetime = Seconds{3600};
  ASSERT_TRUE(save(before, after));
  const auto alive = [&](const Secret& token, Moment at) {
    return database().read([&](db::Transaction& t) { return session_store::find(t, token.reveal(), at).has_value(); });
  };
  EXPECT_TRUE(alive(tokens[0], now + Seconds{59}));
  EXPECT_FALSE(alive(tokens[0], now + Seconds{60}));
  EXPECT_TRUE(alive(tokens[1], now + Seconds{60}));
}

TEST_P(SettingsTest, TheAuditLogHoldsOldAndNew) {
  const auto before = current();
  auto after = before;
  after.rule.two_factor = TwoFactor::required;
  ASSERT_TRUE(save(before, after));
  const auto detail = std::get<0>(*database().read([](db::Transaction& transaction) {
    return transaction.one<std::string>("SELECT detail FROM audit_event WHERE kind = 'company.rule_changed'");
  }));
  EXPECT_EQ(detail, R"({"two_factor":"optional → required"})");
}

INSTANTIATE_TEST_SUITE_P(On, SettingsTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
