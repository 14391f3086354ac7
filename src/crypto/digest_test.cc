#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace portner::crypto {
namespace {

std::string hmac_hex(Hash hash, const std::string& key, const std::string& message) {
  return hex(hmac(hash, bytes_of(key), bytes_of(message)));
}

std::string counting_key() {
  std::string key;
  for (char byte = 1; byte <= 25; ++byte) key += byte;
  return key;
}

struct HmacVector {
  std::string key;
  std::string message;
  std::string sha256;
  std::string sha512;
};

// RFC 4231 sections 4.2 to 4.8; 4.6 is truncated to 128 bits there.
const HmacVector vectors[] = {
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
     "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
    {counting_key(), std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
     "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed "
     "before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
     "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
};

TEST(Digest, HmacVectorsOfRfc4231) {
  for (const auto& [key, message, sha256, sha512] : vectors) {
    EXPECT_EQ(hmac_hex(Hash::sha256, key, message), sha256);
    EXPECT_EQ(hmac_hex(Hash::sha512, key, message), sha512);
  }
  EXPECT_EQ(hmac_hex(Hash::sha256, std::string(20, '\x0c'), "Test With Truncation").substr(0, 32),
            "a3b6167473100ee06e0c796c2955552b");
}

// RFC 2202 section 3, test cases 1 and 2.
TEST(Digest, HmacSha1VectorsOfRfc2202) {
  EXPECT_EQ(hmac_hex(Hash::sha1, std::string(20, '\x0b'), "Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hmac_hex(Hash::sha1, "Jefe", "what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Digest, HmacTakesAnEmptyKeyAndMessage) {
  EXPECT_EQ(hex(hmac(Hash::sha1, {}, {})), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

// FIPS 180-2 appendix B.1 and the digest of nothing.
TEST(Digest, Sha256Vectors) {
  EXPECT_EQ(hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, ConstantTimeEqualIsEquality) {
  const auto equal = [](std::string_view left, std::string_view right) {
    return constant_time_equal(bytes_of(left), bytes_of(right));
  };
  EXPECT_TRUE(equal("", ""));
  EXPECT_TRUE(equal("123456", "123456"));
  EXPECT_FALSE(equal("123456", "123457"));
  EXPECT_FALSE(equal("123456", "023456"));
  EXPECT_FALSE(equal("123456", "12345"));
  EXPECT_FALSE(equal("", "1"));
}

}  // namespace
}  // namespace portner::crypto
