#include "crypto/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "support/fixed_entropy.h"

namespace portner::crypto {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string key_1 = base64url(Bytes(32, 1));
const std::string key_2 = base64url(Bytes(32, 2));
const std::string pepper = base64url(Bytes(32, 9));

std::string ring_text(const std::string& keys, const std::string& pepper_value) {
  return R"({"version":1,"keys":)" + keys + R"(,"pepper":)" + pepper_value + "}";
}
std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string error_of(const std::string& text) {
  const auto ring = KeyRing::parse(text);
  return ring ? "no error" : ring.error();
}

TEST(KeyRing, ReadsTheFormOfTheHeader) {
  const auto ring = KeyRing::parse(ring_text(
      "{" + quoted("1") + ":" + quoted(key_1) + "," + quoted("10") + ":" + quoted(key_2) + "}", quoted(pepper)));
  ASSERT_TRUE(ring) << ring.error();
  EXPECT_TRUE(ring->has(1));
  EXPECT_TRUE(ring->has(10));
  EXPECT_FALSE(ring->has(2));
  EXPECT_EQ(ring->newest(), 10u);
  EXPECT_EQ(hex(ring->pepper().reveal_bytes()), hex(Bytes(32, 9)));
  EXPECT_EQ(hex(ring->derive(10, "seal").reveal_bytes()), hex(hmac(Hash::sha256, Bytes(32, 2), bytes_of("seal"))));
}

TEST(KeyRing, WritesWhatItReads) {
  test::CountingEntropy entropy(1);
  KeyRing ring = KeyRing::make(entropy);
  ring.rotate(entropy);
  const Secret text = ring.serialise();
  const auto again = KeyRing::parse(text.reveal());
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->serialise().reveal(), text.reveal());
  EXPECT_EQ(again->derive(1, "csrf").reveal(), ring.derive(1, "csrf").reveal());
  EXPECT_EQ(again->derive(2, "csrf").reveal(), ring.derive(2, "csrf").reveal());
}

TEST(KeyRing, EveryKeyIsFreshAndItsOwn) {
  test::CountingEntropy entropy(1);
  KeyRing ring = KeyRing::make(entropy);
  EXPECT_EQ(entropy.taken(), 64u);
  EXPECT_EQ(ring.newest(), 1u);
  EXPECT_NE(ring.derive(1, "seal").reveal(), ring.derive(1, "csrf").reveal());
  EXPECT_EQ(ring.derive(1, "seal").reveal().size(), 32u);
  ring.rotate(entropy);
  EXPECT_EQ(ring.newest(), 2u);
  EXPECT_NE(ring.derive(1, "seal").reveal(), ring.derive(2, "seal").reveal());
}

TEST(KeyRing, LastingPurposesSurviveRotation) {
  test::CountingEntropy entropy(1);
  KeyRing ring = KeyRing::make(entropy);
  const Secret before = ring.derive_lasting("audit");
  ring.rotate(entropy);
  EXPECT_EQ(ring.derive_lasting("audit").reveal(), before.reveal());
}

TEST(KeyRing, AMissingKeyIsAFault) {
  test::CountingEntropy entropy(1);
  EXPECT_THROW(KeyRing::make(entropy).derive(2, "seal"), std::out_of_range);
}

TEST(KeyRing, ErrorsNameWhatIsWrong) {
  const std::string good_keys = R"({"1":)" + quoted(key_1) + "}";
  const std::string good_pepper = quoted(pepper);
  const std::string not_json = "not JSON, or has a member twice";
  const std::string members = "exactly the members version, keys and pepper";
  const std::string numbered = "not numbered 1 to 999999999";
  const std::string short_key = base64url(Bytes(31, 1));
  const std::pair<std::string, std::string> cases[] = {
      {"", not_json},
      {"{", not_json},
      {ring_text(good_keys, good_pepper) + "x", not_json},
      {ring_text(good_keys, good_pepper).substr(0, 30), not_json},
      {ring_text("/* mine */" + good_keys, good_pepper), not_json},
      {ring_text(R"({"1":)" + quoted(key_1) + R"(,"1":)" + quoted(key_2) + "}", good_pepper), not_json},
      {R"({"version":1,"version":1,"keys":)" + good_keys + R"(,"pepper":)" + good_pepper + "}", not_json},
      {"[]", members},
      {"null", members},
      {"{}", members},
      {R"({"version":1,"keys":)" + good_keys + "}", members},
      {R"({"version":1,"keys":)" + good_keys + R"(,"salt":)" + good_pepper + "}", members},
      {R"({"version":1,"keys":)" + good_keys + R"(,"pepper":)" + good_pepper + R"(,"note":""})", members},
      {R"({"version":2,"keys":)" + good_keys + R"(,"pepper":)" + good_pepper + "}", "version is not 1"},
      {R"({"version":"1","keys":)" + good_keys + R"(,"pepper":)" + good_pepper + "}", "version is not 1"},
      {ring_text("{}", good_pepper), "holds no key"},
      {ring_text("[" + quoted(key_1) + "]", good_pepper), "holds no key"},
      {ring_text(R"({"0":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"-1":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"01":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"1 ":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"1000000000":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"99999999999999":)" + quoted(key_1) + "}", good_pepper), numbered},
      {ring_text(R"({"7":)" + quoted(short_key) + "}", good_pepper), "key 7 of the key ring is not 32 bytes"},
      {ring_text(R"({"7":)" + quoted(key_1 + "A") + "}", good_pepper), "key 7 of the key ring is not 32 bytes"},
      {ring_text(R"({"7":)" + quoted(key_1 + "=") + "}", good_pepper), "key 7 of the key ring is not 32 bytes"},
      {ring_text(R"({"7":7})", good_pepper), "key 7 of the key ring is not 32 bytes"},
      {ring_text(good_keys, quoted(short_key)), "pepper is not 32 bytes"},
      {ring_text(good_keys, "null"), "pepper is not 32 bytes"},
  };
  for (const auto& [text, error] : cases) EXPECT_THAT(error_of(text), HasSubstr(error)) << text;
}

// Where a key stands in the wrong place, or is cut, its content must still not be told.
TEST(KeyRing, ErrorsNeverTellAKey) {
  const std::string mark = "c2VjcmV0LWtleS1tYXRlcmlhbA";
  for (const auto& text : {
           quoted(mark),
           mark,
           ring_text(R"({"1":)" + quoted(mark) + "}", quoted(pepper)),
           ring_text("{" + quoted(mark) + ":" + quoted(key_1) + "}", quoted(pepper)),
           ring_text(R"({"1":)" + quoted(key_1) + "}", quoted(mark)),
           ring_text(R"({"1":)" + mark, quoted(pepper)),
           ring_text(R"({"1":"\)" + mark, quoted(pepper)),
           R"({"version":)" + quoted(mark) + R"(,"keys":{},"pepper":""})",
           "{" + quoted(mark) + R"(:1,"keys":{},"pepper":""})",
       }) {
    EXPECT_THAT(error_of(text), Not(HasSubstr(mark.substr(0, 6)))) << text;
    EXPECT_NE(error_of(text), "no error");
  }
}

}  // namespace
}  // namespace portner::crypto
