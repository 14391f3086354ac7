#include "crypto/sealed_box.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include <vector>

#include "base/text.h"
#include "support/fixed_entropy.h"

namespace portner::crypto {
namespace {

constexpr Place place{"authenticator_app", "secret_key", 7};

class SealedBox : public testing::Test {
 protected:
  std::string sealed_here(std::string_view plaintext = "a secret") { return seal(keys_, entropy_, place, plaintext); }
  bool opens(const Place& where, std::string_view sealed) { return open(keys_, where, sealed).has_value(); }

  test::CountingEntropy entropy_{1};
  KeyRing keys_ = KeyRing::make(entropy_);
};

TEST_F(SealedBox, OpensInItsPlaceAndHasTheFormOfTheHeader) {
  const std::string sealed = sealed_here();
  EXPECT_EQ(sealed.substr(0, 3), "k1.");
  const auto box = from_base64url(sealed.substr(3));
  ASSERT_TRUE(box);
  EXPECT_EQ(box->size(), 24u + 8 + 16);
  const auto opened = open(keys_, place, sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->reveal(), "a secret");
}

TEST_F(SealedBox, TheSameSecretIsNeverSealedAlike) {
  EXPECT_NE(sealed_here(), sealed_here());
}

TEST_F(SealedBox, OpensNowhereElse) {
  const std::string sealed = sealed_here();
  EXPECT_FALSE(opens({"authenticator_app", "secret_key", 8}, sealed));  // another row
  EXPECT_FALSE(opens({"authenticator_app", "secret_key", -7}, sealed));
  EXPECT_FALSE(opens({"authenticator_app", "name", 7}, sealed));  // another column
  EXPECT_FALSE(opens({"sms_number", "secret_key", 7}, sealed));   // another table
}

// Places that a careless joining of table, column and row would make the same text.
TEST_F(SealedBox, PlacesDoNotRunTogether) {
  const Place places[] = {{"ab", "c", 1},   {"a", "bc", 1},   {"abc", "", 1},  {"", "abc", 1},  {"ab", "c1", 1},
                          {"ab", "c", 11},  {"ab:c", "", 1},  {"ab", ":c", 1}, {"ab.", "c", 1}, {"ab", ".c", 1},
                          {"2:ab", "c", 1}, {"a", "b1:c", 1}, {"ab1", "c", 1}, {"ab", "c", -1}, {"ab", "c-", 1}};
  for (const auto& from : places) {
    const std::string sealed = seal(keys_, entropy_, from, "x");
    for (const auto& to : places) EXPECT_EQ(opens(to, sealed), &from == &to) << from.table << " " << to.table;
  }
}

TEST_F(SealedBox, AnyOneCharacterChangedIsRefused) {
  const std::string sealed = sealed_here();
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (const char other : {'A', 'B', '1', '2', '_', '.', '=', '+', ' ', '\0', '\xC3'}) {
      std::string changed = sealed;
      changed[at] = other;
      EXPECT_EQ(opens(place, changed), changed == sealed) << at << " " << other;
    }
  }
}

TEST_F(SealedBox, AnyOneBitFlippedIsRefused) {
  const std::string sealed = sealed_here();
  const Bytes box = *from_base64url(sealed.substr(3));
  for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
    Bytes changed = box;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(opens(place, "k1." + base64url(changed))) << bit;
  }
}

TEST_F(SealedBox, CutOrLengthenedIsRefused) {
  const std::string sealed = sealed_here("");
  for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(opens(place, sealed.substr(0, size))) << size;
  for (std::size_t from = 1; from < sealed.size(); ++from) EXPECT_FALSE(opens(place, sealed.substr(from))) << from;
  for (const auto* more : {"A", "AA", "AAAA", "=", "\n", "."}) EXPECT_FALSE(opens(place, sealed + more)) << more;
}

TEST_F(SealedBox, TheKeyNumberHasOneWriting) {
  const std::string body = sealed_here().substr(2);
  for (const auto* number : {"k01", "k+1", "k 1", "K1", "k1 ", "k", "1", "", "k-1", "k4294967297", "k2"}) {
    EXPECT_FALSE(opens(place, number + body)) << number;
    EXPECT_FALSE(wants_resealing(keys_, number + body)) << number;
  }
}

TEST_F(SealedBox, AfterRotationOldValuesOpenAndAskToBeSealedAnew) {
  const std::string old_value = sealed_here();
  EXPECT_FALSE(wants_resealing(keys_, old_value));
  keys_.rotate(entropy_);
  const std::string new_value = sealed_here();
  EXPECT_EQ(new_value.substr(0, 3), "k2.");
  EXPECT_TRUE(opens(place, old_value));
  EXPECT_TRUE(opens(place, new_value));
  EXPECT_TRUE(wants_resealing(keys_, old_value));
  EXPECT_FALSE(wants_resealing(keys_, new_value));
  EXPECT_FALSE(opens(place, "k1" + new_value.substr(2)));  // under the other key
}

TEST_F(SealedBox, AnotherKeyRingOpensNothing) {
  const std::string sealed = sealed_here();
  const KeyRing others = KeyRing::make(entropy_);
  EXPECT_FALSE(open(others, place, sealed));
}

// A second opinion on the format: libsodium called directly.
TEST_F(SealedBox, IsXChaCha20Poly1305WithTheDerivedKey) {
  const Bytes box = *from_base64url(sealed_here().substr(3));
  const std::string data = "17:authenticator_app10:secret_key7";
  std::string plaintext(8, '\0');
  ASSERT_EQ(crypto_aead_xchacha20poly1305_ietf_decrypt(
                reinterpret_cast<unsigned char*>(plaintext.data()), nullptr, nullptr, box.data() + 24, box.size() - 24,
                bytes_of(data).data(), data.size(), box.data(), keys_.derive(1, "seal").reveal_bytes().data()),
            0);
  EXPECT_EQ(plaintext, "a secret");
}

RC_GTEST_PROP(SealedBoxProperty, GivesBackWhatWasSealed, (const std::string& plaintext, std::int64_t row)) {
  test::CountingEntropy entropy(2);
  const KeyRing keys = KeyRing::make(entropy);
  const Place somewhere{"t", "c", row};
  const auto opened = open(keys, somewhere, seal(keys, entropy, somewhere, plaintext));
  RC_ASSERT(opened && opened->reveal() == plaintext);
}

// The proof that OpensNowhereElse can fail.
TEST_F(SealedBox, WithoutTheDefenceAValueOpensInAnyRow) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        setenv("PORTNER_WITHOUT", "sealed_row", 1);
        exit(opens({"authenticator_app", "secret_key", 8}, sealed_here()) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace portner::crypto
