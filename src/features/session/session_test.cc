#include "features/session/session.h"

#include <gtest/gtest.h>

#include "features/session/attempt.h"
#include "features/session/device.h"
#include "features/session/session_cache.h"
#include "features/test_world.h"

namespace portner {
namespace {

class SessionTest : public test::WorldTest {
 protected:
  Secret start(Moment at) {
    return database().write([&](db::Transaction& transaction) {
      return session_store::start(transaction, entropy, person, How::password, {}, {"198.51.100.7", "", "Firefox"}, at);
    });
  }
  std::optional<SignedIn> find(std::string_view token, Moment at) {
    return database().read([&](db::Transaction& transaction) { return session_store::find(transaction, token, at); });
  }
};

TEST_P(SessionTest, KnowsItsPerson) {
  const auto token = start(now);
  const auto session = find(token.reveal(), now);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->person, person);
  EXPECT_EQ(session->email, "anna@shops.example");
  EXPECT_EQ(session->company_name, "Shops");
  EXPECT_FALSE(find("", now));
  EXPECT_FALSE(find(std::string(token.reveal()) + "x", now));
}

TEST_P(SessionTest, TheDatabaseDoesNotHoldTheToken) {
  const auto token = start(now);
  const auto digest = std::get<0>(*database().read(
      [](db::Transaction& transaction) { return transaction.one<std::string>("SELECT digest FROM session"); }));
  EXPECT_NE(digest, token.reveal());
  EXPECT_FALSE(find(digest, now)) << "what an intruder reads from the database is no cookie";
}

TEST_P(SessionTest, EndsWhenIdle) {
  const auto token = start(now);
  EXPECT_TRUE(find(token.reveal(), now + Seconds{3599}));
  EXPECT_FALSE(find(token.reveal(), now + Seconds{3600}));
}

TEST_P(SessionTest, ActivityKeepsItAliveUntilItsEnd) {
  const auto token = start(now);
  for (int minutes = 30; minutes < 12 * 60; minutes += 30) {
    const Moment at = now + Seconds{minutes * 60};
    const auto session = find(token.reveal(), at);
    ASSERT_TRUE(session) << minutes;
    database().write([&](db::Transaction& transaction) { session_store::touch(transaction, session->session, at); });
  }
  EXPECT_TRUE(find(token.reveal(), now + Seconds{12 * 3600 - 1}));
  EXPECT_FALSE(find(token.reveal(), now + Seconds{12 * 3600}));
}

TEST_P(SessionTest, ADeactivatedPersonHasNone) {
  const auto token = start(now);
  database().write([&](db::Transaction& transaction) {
    transaction.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", person}});
  });
  EXPECT_FALSE(find(token.reveal(), now));
}

TEST_P(SessionTest, AProofGivesANewTokenAndKillsTheOld) {
  const auto token = start(now);
  const Moment later = now + Seconds{301};
  const auto session = find(token.reveal(), later);
  EXPECT_FALSE(session->freshly_proven(later));
  EXPECT_TRUE(session->freshly_proven(now + Seconds{299}));
  const auto renewed = database().write([&](db::Transaction& transaction) {
    return session_store::renew(transaction, entropy, session->session, later);
  });
  ASSERT_TRUE(renewed);
  EXPECT_FALSE(find(token.reveal(), later));
  EXPECT_TRUE(find(renewed->reveal(), later)->freshly_proven(later));
}

TEST_P(SessionTest, EndsEverywhereElseOnly) {
  const auto here = start(now);
  const auto there = start(now);
  const auto kept = find(here.reveal(), now)->session;
  database().write([&](db::Transaction& transaction) { session_store::end_others(transaction, person, kept); });
  EXPECT_TRUE(find(here.reveal(), now));
  EXPECT_FALSE(find(there.reveal(), now));
}

TEST_P(SessionTest, TheCacheForgetsWithinTheSecondAndAtOnceWhenTold) {
  const auto token = start(now);
  SessionCache cache;
  cache.put("digest", *find(token.reveal(), now), now);
  EXPECT_TRUE(cache.find("digest", now));
  EXPECT_FALSE(cache.find("digest", now + Seconds{1}));
  EXPECT_FALSE(cache.find("other", now));
  cache.clear();
  EXPECT_FALSE(cache.find("digest", now));
}

TEST_P(SessionTest, ADeviceIsKnownToTheAccountsItHasSignedInTo) {
  database().write([&](db::Transaction& transaction) {
    const auto other = make_person(transaction, "bo@shops.example", "Bo");
    device_store::remember(transaction, person, "device-token", now);
    EXPECT_TRUE(device_store::find(transaction, person, "device-token"));
    EXPECT_FALSE(device_store::find(transaction, other, "device-token")) << "another person's device cookie";
    EXPECT_FALSE(device_store::find(transaction, person, "device-tokem")) << "an edited one";
    EXPECT_FALSE(device_store::find(transaction, person, ""));
    EXPECT_TRUE(device_store::issued(transaction, "device-token"));
    device_store::remember(transaction, person, "second", now);
    device_store::forget_others(transaction, person, "second");
    EXPECT_FALSE(device_store::find(transaction, person, "device-token")) << "a revoked one";
    EXPECT_TRUE(device_store::find(transaction, person, "second"));
  });
}

TEST_P(SessionTest, AnAttemptLivesTenMinutesAndTakesFiveCodes) {
  database().write([&](db::Transaction& transaction) {
    const auto token = attempt_store::start(transaction, entropy, person, Owes::code, "/me", now);
    const auto attempt = attempt_store::find(transaction, token.reveal(), now + Seconds{599});
    ASSERT_TRUE(attempt);
    EXPECT_EQ(attempt->owes, Owes::code);
    EXPECT_EQ(attempt->next_path, "/me");
    EXPECT_FALSE(attempt_store::find(transaction, token.reveal(), now + Seconds{600}));
    for (int count = 0; count < 5; ++count) EXPECT_TRUE(attempt_store::take_code(transaction, attempt->id, now));
    EXPECT_FALSE(attempt_store::take_code(transaction, attempt->id, now));
    attempt_store::give_code_back(transaction, attempt->id);
    EXPECT_TRUE(attempt_store::take_code(transaction, attempt->id, now));
  });
}

TEST_P(SessionTest, AnAttemptIsSpentOnceAndChangesItsTokenAtEveryStep) {
  database().write([&](db::Transaction& transaction) {
    const auto token = attempt_store::start(transaction, entropy, person, Owes::password_change, "/", now);
    const auto attempt = attempt_store::find(transaction, token.reveal(), now);
    const auto next = attempt_store::advance(transaction, entropy, attempt->id, Owes::set_up_offer);
    EXPECT_FALSE(attempt_store::find(transaction, token.reveal(), now));
    EXPECT_EQ(attempt_store::find(transaction, next->reveal(), now)->owes, Owes::set_up_offer);
    EXPECT_TRUE(attempt_store::spend(transaction, attempt->id));
    EXPECT_FALSE(attempt_store::spend(transaction, attempt->id));
  });
}

INSTANTIATE_TEST_SUITE_P(On, SessionTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
