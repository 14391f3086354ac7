#include "features/administration/audit_words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/history/history.h"
#include "resources/resources.h"

namespace portner {
namespace {

class AuditWords : public ::testing::Test {
 protected:
  static AuditEvent event(AuditKind kind, std::map<std::string, std::string> detail = {}) {
    return {1, {}, kind, "", "198.51.100.7", "", std::move(detail)};
  }
  std::string what(const AuditEvent& event) const { return history::what_happened(event, translations, english); }
  std::vector<std::string> details(const AuditEvent& event) const {
    return audit_words::details(event, translations, english);
  }
  std::string done_by(const AuditLine& line) const { return audit_words::done_by(line, translations, english); }

  const web::Translations translations{resources::catalogs()};
  const web::Language english{"en"};
};

TEST_F(AuditWords, SaysEveryKindInWords) {
  for (int kind = 0; kind <= static_cast<int>(AuditKind::list_exported); ++kind)
    EXPECT_FALSE(what(event(static_cast<AuditKind>(kind))).empty()) << kind;
  EXPECT_EQ(what(event(AuditKind::person_changed)), "User card changed");
  EXPECT_EQ(what(event(AuditKind::person_changed, {{"active", "yes → no"}})), "Person deactivated");
  EXPECT_EQ(what(event(AuditKind::person_changed, {{"active", "no → yes"}})), "Person reactivated");
}

TEST_F(AuditWords, ALoginHistoryHoldsNothingThatIsForAdministrators) {
  for (const auto kind : {AuditKind::person_changed, AuditKind::link_sent, AuditKind::unlocked,
                          AuditKind::company_rule_changed, AuditKind::list_exported})
    EXPECT_EQ(std::ranges::count(history::login_kinds(), kind), 0);
  for (const auto kind : {AuditKind::signed_in, AuditKind::code_refused, AuditKind::app_added, AuditKind::password_set})
    EXPECT_EQ(std::ranges::count(history::login_kinds(), kind), 1);
}

TEST_F(AuditWords, SaysDetailsInWords) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(details(event(AuditKind::signed_in, {{"how", "password+app"}, {"browser", "new"}})),
            (Lines{"With password and authenticator app", "From a new browser"}));
  EXPECT_EQ(details(event(AuditKind::code_refused, {{"why", "code_used"}})), Lines{"Code used already"});
  EXPECT_EQ(details(event(AuditKind::person_changed, {{"active", "yes → no"}, {"reason", "has left"}})),
            Lines{"Reason: has left"});
  EXPECT_EQ(
      details(event(AuditKind::company_rule_changed, {{"sms", "allowed → forbidden"}, {"sms_countries", " → DK"}})),
      (Lines{"Codes by SMS: Allowed → Not allowed",
             "Countries that texts go to: The company’s country and its neighbours → DK"}));
  EXPECT_EQ(details(event(AuditKind::person_changed, {{"name", "Anna → Anne"}, {"from_tomorrow", "x"}})),
            (Lines{"from_tomorrow: x", "Name: Anna → Anne"}));
  EXPECT_EQ(details(event(AuditKind::person_created, {{"role", "support_agent"}})), Lines{"Role: Support agent"});
  EXPECT_EQ(details(event(AuditKind::support_changed, {{"state", "new → in_progress"}})),
            Lines{"Status: New → In progress"});
}

TEST_F(AuditWords, SaysWhoDidIt) {
  const PersonId anna{1}, carla{2};
  EXPECT_EQ(done_by({event(AuditKind::signed_in), anna, "Anna", "", anna, "Anna"}), "The person");
  EXPECT_EQ(done_by({event(AuditKind::person_changed), anna, "Anna", "", carla, "Carla"}), "Carla");
  EXPECT_EQ(done_by({event(AuditKind::password_refused), anna, "Anna", "", {}, ""}), "Somebody not signed in");
  auto by_command = event(AuditKind::unlocked);
  by_command.address.clear();
  EXPECT_EQ(done_by({by_command, anna, "Anna", "", {}, ""}), "The operator");
  EXPECT_EQ(history::browser(by_command, translations, english), "");
  EXPECT_EQ(history::browser(event(AuditKind::signed_in), translations, english), "Unknown browser");
}

TEST_F(AuditWords, IsSafeInASpreadsheet) {
  auto formula = event(AuditKind::person_changed, {{"reason", "a;\"b\""}});
  formula.browser = "=1+1";
  const auto row =
      audit_words::csv_row({formula, PersonId{1}, "@Anna", "-anna@shops.example", {}, ""}, translations, english);
  EXPECT_EQ(row.substr(row.find("User")),
            "User card changed;person.changed;'@Anna;'-anna@shops.example;Somebody not signed in;'=1+1;198.51.100.7;;"
            "\"Reason: a;\"\"b\"\"\"\r\n");
}

}  // namespace
}  // namespace portner
