#include "crypto/password_hash.h"

#include <argon2.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "support/fixed_entropy.h"

namespace portner::crypto {
namespace {

constexpr Argon2Cost cheap{.memory_kib = 64, .passes = 1, .lanes = 1};

Secret secret(std::string text) {
  return Secret(std::move(text));
}
Secret pepper() {
  return secret("a pepper of thirty-two bytes ....");
}

class PasswordHash : public testing::Test {
 protected:
  test::CountingEntropy entropy_{1};
  PasswordHasher hasher_{cheap, pepper(), 1};
};

TEST_F(PasswordHash, TakesTheRightPasswordAndNoOther) {
  const std::string phc = hasher_.hash(secret("correct horse"), entropy_);
  EXPECT_TRUE(hasher_.verify(secret("correct horse"), phc));
  EXPECT_FALSE(hasher_.verify(secret("correct horsf"), phc));
  EXPECT_FALSE(hasher_.verify(secret("correct hors"), phc));
  EXPECT_FALSE(hasher_.verify(secret("correct horse "), phc));
  EXPECT_FALSE(hasher_.verify(secret(""), phc));
}

TEST_F(PasswordHash, EveryByteOfALongPasswordCounts) {
  std::string password(5000, 'x');
  const std::string phc = hasher_.hash(secret(password), entropy_);
  EXPECT_TRUE(hasher_.verify(secret(password), phc));
  password.back() = 'y';
  EXPECT_FALSE(hasher_.verify(secret(password), phc));
  EXPECT_TRUE(hasher_.verify(secret(""), hasher_.hash(secret(""), entropy_)));
  const std::string with_nul = std::string("a\0b", 3);
  EXPECT_FALSE(hasher_.verify(secret("a"), hasher_.hash(secret(with_nul), entropy_)));
}

TEST_F(PasswordHash, HasTheFormOfTheHeaderAndAFreshSalt) {
  PasswordHasher hasher({}, pepper(), 1);
  const std::string phc = hasher.hash(secret("x"), entropy_);
  EXPECT_EQ(phc.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_EQ(phc.size(), 31u + 22 + 1 + 43);
  EXPECT_EQ(entropy_.taken(), 16u);
  EXPECT_NE(hasher.hash(secret("x"), entropy_).substr(31, 22), phc.substr(31, 22));
}

// Second opinions: libargon2's own reader of PHC strings, which knows no pepper ...
TEST_F(PasswordHash, WithoutPepperIsWhatLibargon2Verifies) {
  for (const auto& cost : {Argon2Cost{}, cheap, Argon2Cost{.memory_kib = 256, .passes = 3, .lanes = 4}}) {
    PasswordHasher hasher(cost, Secret(), 1);
    const std::string ours = hasher.hash(secret("password"), entropy_);
    EXPECT_EQ(argon2id_verify(ours.c_str(), "password", 8), ARGON2_OK) << ours;
    EXPECT_EQ(argon2id_verify(ours.c_str(), "passwore", 8), ARGON2_VERIFY_MISMATCH) << ours;

    std::array<char, 200> theirs{};
    ASSERT_EQ(argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, "password", 8, "sixteen bytes ok", 16, 32,
                                    theirs.data(), theirs.size()),
              ARGON2_OK);
    EXPECT_TRUE(hasher.verify(secret("password"), theirs.data())) << theirs.data();
    EXPECT_FALSE(hasher.verify(secret("passwore"), theirs.data())) << theirs.data();
  }
}

// ... and argon2_ctx() with the pepper as the secret value and memory of its own.
TEST_F(PasswordHash, ThePepperIsArgon2sSecretValue) {
  const std::string phc = hasher_.hash(secret("password"), entropy_);
  std::array<std::uint8_t, 16> salt{};
  std::size_t size = 0;
  const auto salt_at = phc.size() - 43 - 1 - 22;
  ASSERT_EQ(sodium_base642bin(salt.data(), salt.size(), phc.data() + salt_at, 22, nullptr, &size, nullptr,
                              sodium_base64_VARIANT_ORIGINAL_NO_PADDING),
            0);
  std::string password = "password";
  std::string key(pepper().reveal());
  std::array<std::uint8_t, 32> digest{};
  argon2_context context{};
  context.out = digest.data();
  context.outlen = digest.size();
  context.pwd = reinterpret_cast<std::uint8_t*>(password.data());
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = salt.data();
  context.saltlen = salt.size();
  context.secret = reinterpret_cast<std::uint8_t*>(key.data());
  context.secretlen = static_cast<std::uint32_t>(key.size());
  context.t_cost = cheap.passes;
  context.m_cost = cheap.memory_kib;
  context.lanes = context.threads = cheap.lanes;
  context.version = ARGON2_VERSION_13;
  ASSERT_EQ(argon2_ctx(&context, Argon2_id), ARGON2_OK);
  std::array<char, 44> text{};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  EXPECT_EQ(phc.substr(phc.size() - 43), text.data());
}

TEST_F(PasswordHash, AStolenDatabaseIsWorthLittleWithoutThePepper) {
  const std::string phc = hasher_.hash(secret("password"), entropy_);
  EXPECT_FALSE(PasswordHasher(cheap, secret("another pepper"), 1).verify(secret("password"), phc));
  EXPECT_FALSE(PasswordHasher(cheap, Secret(), 1).verify(secret("password"), phc));
}

TEST_F(PasswordHash, OlderCostsVerifyAndAskForARehash) {
  for (const auto& old_cost :
       {Argon2Cost{.memory_kib = 8, .passes = 1, .lanes = 1},
        Argon2Cost{.memory_kib = 4096, .passes = 2, .lanes = 1},  // more than the arena holds
        Argon2Cost{.memory_kib = 64, .passes = 3, .lanes = 1}, Argon2Cost{.memory_kib = 64, .passes = 1, .lanes = 2}}) {
    const std::string phc = PasswordHasher(old_cost, pepper(), 1).hash(secret("password"), entropy_);
    EXPECT_TRUE(hasher_.verify(secret("password"), phc)) << phc;
    EXPECT_FALSE(hasher_.verify(secret("passwore"), phc)) << phc;
    EXPECT_TRUE(hasher_.wants_rehash(phc)) << phc;
  }
  EXPECT_FALSE(hasher_.wants_rehash(hasher_.hash(secret("password"), entropy_)));
  EXPECT_TRUE(hasher_.wants_rehash("no hash"));
}

TEST_F(PasswordHash, RefusesWhatIsNoHashAndWhatWouldCostTooMuch) {
  const std::string salt = "c2l4dGVlbiBieXRlcyBvaw";
  const std::string digest(43, 'A');
  const std::string tail = "$" + salt + "$" + digest;
  const std::string good = hasher_.hash(secret("x"), entropy_);
  const std::uint64_t asked = hasher_.asked();
  const auto expect_refused = [&](const std::string& phc) { EXPECT_FALSE(hasher_.verify(secret("x"), phc)) << phc; };

  for (const auto* no_hash : {"", "$", "x", "password", "$argon2id$v=19$"}) expect_refused(no_hash);
  expect_refused(std::string(10'000, '$'));
  for (const auto* head : {"$argon2i$v=19$m=64,t=1,p=1", "$argon2id$v=16$m=64,t=1,p=1", "$argon2id$m=64,t=1,p=1"}) {
    expect_refused(head + tail);
  }
  for (const auto* cost :
       {"t=1,m=64,p=1", "m=-64,t=1,p=1", "m=+64,t=1,p=1", "m= 64,t=1,p=1", "m=064,t=1,p=1", "m=64,t=1",
        "m=64,t=1,p=1,d=A", "m=4294967360,t=1,p=1", "m=7,t=1,p=1", "m=15,t=1,p=2", "m=64,t=0,p=1", "m=64,t=1,p=0",
        "m=1048577,t=1,p=1", "m=64,t=65,p=1", "m=4096,t=1,p=65", "m=4294967295,t=1,p=536870912"}) {
    expect_refused("$argon2id$v=19$" + std::string(cost) + tail);
  }
  for (const auto& end :
       {"$$" + digest, "$" + salt + "$", "$" + salt, "$c2l4dGVlbg$" + digest, tail + "=", tail + "AAAA",
        tail.substr(0, tail.size() - 2), tail + "$", "$c2l4dGVlbiBieXRlcyBva\xF7$" + digest}) {
    expect_refused("$argon2id$v=19$m=64,t=1,p=1" + end);
  }
  for (const auto& changed : {" " + good, good + " ", good.substr(1), good + std::string(1, '\0')}) {
    expect_refused(changed);
  }
  EXPECT_EQ(hasher_.asked(), asked) << "something of this was hashed";
}

RC_GTEST_PROP(PasswordHashProperty, NoPasswordOpensAnothersHash, (const std::string& right, const std::string& typed)) {
  test::CountingEntropy entropy(3);
  PasswordHasher hasher({.memory_kib = 8, .passes = 1, .lanes = 1}, pepper(), 1);
  const std::string phc = hasher.hash(secret(right), entropy);
  RC_ASSERT(hasher.verify(secret(right), phc));
  RC_ASSERT(hasher.verify(secret(typed), phc) == (typed == right));
}

// Whether an address is known must not show: nobody's password costs a hash, like somebody's.
TEST_F(PasswordHash, NobodysPasswordIsHashedToo) {
  const std::uint64_t before = hasher_.asked();
  EXPECT_FALSE(hasher_.verify_nobody(secret("password")));
  EXPECT_EQ(hasher_.asked(), before + 1);
}

// The proof that the test above can fail.
TEST_F(PasswordHash, WithoutTheDefenceNobodysPasswordIsNotHashed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        setenv("PORTNER_WITHOUT", "dummy_hash", 1);
        hasher_.verify_nobody(secret("password"));
        exit(hasher_.asked() == 0 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(PasswordHashQueue, MoreThreadsThanArenasAllGetTheirAnswer) {
  PasswordHasher hasher(cheap, pepper(), 2);
  std::atomic<int> right = 0;
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t number = 0; number < 16; ++number) {
      threads.emplace_back([&, number] {
        test::CountingEntropy entropy(number);
        const auto own = "password " + std::to_string(number);
        for (int round = 0; round < 20; ++round) {
          const std::string phc = hasher.hash(secret(own), entropy);
          right += hasher.verify(secret(own), phc);
          wrong += hasher.verify(secret(own + "x"), phc);
          hasher.verify_nobody(secret(own));
        }
      });
    }
  }
  EXPECT_EQ(right, 16 * 20);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(hasher.asked(), 16u * 20 * 4);
}

// Writes down who is served when: the salt is drawn once an arena has been given.
class NotingEntropy final : public Entropy {
 public:
  NotingEntropy(int who, std::vector<int>& served, std::mutex& mutex) : who_(who), served_(served), mutex_(mutex) {}
  void fill(std::span<std::uint8_t> bytes) override {
    std::ranges::fill(bytes, std::uint8_t{0});
    const std::lock_guard lock(mutex_);
    served_.push_back(who_);
  }

 private:
  int who_;
  std::vector<int>& served_;
  std::mutex& mutex_;
};

TEST(PasswordHashQueue, FirstComeFirstServed) {
  PasswordHasher hasher({.memory_kib = 4096, .passes = 8, .lanes = 1}, pepper(), 1);
  std::vector<int> served;
  std::mutex mutex;
  std::vector<int> came;
  {
    std::vector<std::jthread> threads;
    for (int who = 0; who < 8; ++who) {
      came.push_back(who);
      threads.emplace_back([&, who] {
        NotingEntropy entropy(who, served, mutex);
        hasher.hash(secret("password"), entropy);
      });
      while (hasher.asked() < came.size()) std::this_thread::yield();  // the next comes when this one stands in line
    }
  }
  EXPECT_EQ(served, came);
}

}  // namespace
}  // namespace portner::crypto
