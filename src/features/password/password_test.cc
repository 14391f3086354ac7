#include "features/password/password.h"

#include <gtest/gtest.h>

#include "features/test_world.h"

namespace portner {
namespace {

std::optional<Weakness> judge(std::string_view typed, std::size_t least,
                              const std::vector<std::string>& words = {"Anna Holm", "anna.holm@shops.example",
                                                                       "Shops"}) {
  return weakness(*normalise_password(typed), least, words);
}

TEST(PasswordPolicy, CountsCodePointsAtBothLimits) {
  EXPECT_EQ(judge("kuvq xbjz wpty", 15), Weakness::too_short);
  EXPECT_EQ(judge("kuvq xbjz wptyn", 15), std::nullopt);
  EXPECT_EQ(judge("kuvqxbj", 8), Weakness::too_short);
  EXPECT_EQ(judge("kuvqxbjz", 8), std::nullopt);
  EXPECT_EQ(judge("åøæñ", 8), Weakness::too_short) << "eight bytes, four characters";
}

TEST(PasswordPolicy, TakesLongOnesAndBoundsThemBeforeHashing) {
  std::string pattern;
  for (int index = 0; pattern.size() < 2000; ++index) pattern += std::to_string(index * 7919) + " wq";
  EXPECT_EQ(judge(pattern.substr(0, 64), 15), std::nullopt);
  EXPECT_EQ(judge(pattern.substr(0, 256), 15), std::nullopt);
  EXPECT_EQ(judge(pattern.substr(0, 500), 15), std::nullopt);
  EXPECT_FALSE(normalise_password(pattern.substr(0, 501)));
  EXPECT_FALSE(normalise_password(std::string(1'000'000, 'x')));
}

TEST(PasswordPolicy, HasNoRulesOfComposition) {
  EXPECT_EQ(judge("827461950382746", 15), std::nullopt);
  EXPECT_EQ(judge("correct horse battery staple", 15), std::nullopt);
  EXPECT_EQ(judge("🐢🦊🐝🦉🐳🦜🐙🦔🐌🦋🐞🦒🐨🦁🐸", 15), std::nullopt);
}

TEST(PasswordPolicy, RefusesWhatIsGuessedFirst) {
  for (const char* guessed :
       {"passwordpassword", "aaaaaaaaaaaaaaaa", "1234567890123456", "qwertyuiopasdfgh", "password1234567",
        "anna.holm@shops.example", "AnnaHolmAnnaHolm", "portnerportnerportner"})
    EXPECT_EQ(judge(guessed, 15), Weakness::guessable) << guessed;
}

TEST(PasswordPolicy, NormalisesButChangesNothingElse) {
  EXPECT_EQ(normalise_password("a\u030Aben")->reveal(), normalise_password("\u00E5ben")->reveal());
  EXPECT_EQ(normalise_password(" Sp ace ")->reveal(), " Sp ace ") << "blanks and case are kept";
  EXPECT_FALSE(normalise_password(""));
  EXPECT_FALSE(normalise_password("\xff\xfe"));
}

class PasswordsTest : public test::WorldTest {
 protected:
  void save(PersonId who, const char* text) {
    const auto hashed = passwords.hash(*normalise_password(text));
    database().write([&](db::Transaction& transaction) { passwords.save(transaction, who, hashed, now); });
  }
  std::optional<Passwords::Stored> find(PersonId who) {
    return database().read([&](db::Transaction& transaction) { return passwords.find(transaction, who); });
  }

  crypto::PasswordHasher hasher{{.memory_kib = 64, .passes = 1}, keys.pepper().copy(), 2};
  Passwords passwords{hasher, keys, entropy};
};

TEST_P(PasswordsTest, MatchesExactlyWhatWasSet) {
  save(person, "Correct horse battery ");
  const auto stored = find(person);
  EXPECT_TRUE(passwords.matches(stored, *normalise_password("Correct horse battery ")));
  for (const char* wrong : {"correct horse battery ", "Correct horse battery", "Correct horse battery  ", "x"})
    EXPECT_FALSE(passwords.matches(stored, *normalise_password(wrong))) << wrong;
  EXPECT_FALSE(passwords.matches(stored, Secret()));
  EXPECT_FALSE(passwords.matches(std::nullopt, *normalise_password("Correct horse battery ")));
}

TEST_P(PasswordsTest, KnowsWhetherItStandsAlone) {
  save(person, "kuvqxbjz");
  EXPECT_FALSE(find(person)->stands_alone);
  save(person, "kuvqxbjz kuvqxbjz");
  EXPECT_TRUE(find(person)->stands_alone);
}

TEST_P(PasswordsTest, SwappingTwoPeoplesRowsOpensNothing) {
  const auto other = database().write(
      [&](db::Transaction& transaction) { return make_person(transaction, "eve@shops.example", "Eve"); });
  save(person, "the first password");
  save(other, "the second password");
  database().write([&](db::Transaction& transaction) {
    transaction.run(
        "UPDATE password SET hash = (SELECT hash FROM password WHERE person_id = :eve) WHERE person_id = :anna",
        {{"eve", other}, {"anna", person}});
  });
  EXPECT_THROW(find(person), db::Fault);
}

TEST_P(PasswordsTest, AsksForAnewHashWhenTheCostChanges) {
  save(person, "kuvqxbjz kuvqxbjz");
  EXPECT_FALSE(passwords.wants_rehash(*find(person)));
  crypto::PasswordHasher dearer{{.memory_kib = 128, .passes = 1}, keys.pepper().copy(), 1};
  const Passwords today{dearer, keys, entropy};
  EXPECT_TRUE(today.wants_rehash(*find(person)));
  EXPECT_TRUE(today.matches(find(person), *normalise_password("kuvqxbjz kuvqxbjz"))) << "old hashes still match";
}

INSTANTIATE_TEST_SUITE_P(On, PasswordsTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
