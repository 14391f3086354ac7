#include "crypto/token.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "support/fixed_entropy.h"

namespace portner::crypto {
namespace {

TEST(Token, Is256BitsOfEntropyThatALinkAndACookieCanCarry) {
  test::CountingEntropy entropy(1);
  const Secret token = new_token(entropy);
  EXPECT_EQ(entropy.taken(), 32u);
  EXPECT_EQ(token.reveal().size(), 43u);
  EXPECT_EQ(token.reveal().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string_view::npos);
  EXPECT_NE(new_token(entropy).reveal(), token.reveal());
}

TEST(Token, DigestIsSha256InHexOfAnyText) {
  EXPECT_EQ(token_digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(token_digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(token_digest(std::string(100'000, '\xFF')).size(), 64u);
}

TEST(SystemEntropy, FillsEveryByteAnewEachTime) {
  SystemEntropy entropy;
  std::set<Bytes> drawn;
  Bytes seen(32);
  for (int i = 0; i < 200; ++i) {
    Bytes bytes(seen.size());
    entropy.fill(bytes);
    for (std::size_t at = 0; at < bytes.size(); ++at) seen[at] |= bytes[at];
    drawn.insert(std::move(bytes));
  }
  EXPECT_EQ(drawn.size(), 200u);
  EXPECT_EQ(seen, Bytes(32, 0xFF));  // no bit stays zero; by chance one in 2^190
}

TEST(RandomDigits, KeepLeadingZerosAndAreDrawnAgainBeyondTheLastWholeLot) {
  const auto digits = [](std::vector<std::uint8_t> bytes, std::size_t count) {
    test::FixedEntropy entropy(std::move(bytes));
    return std::string(crypto::random_digits(entropy, count).reveal());
  };
  EXPECT_EQ(digits({0, 0, 0, 7}, 6), "000007");
  EXPECT_EQ(digits({0, 0, 0, 7}, 8), "00000007");
  EXPECT_EQ(digits({0x05, 0xf5, 0xe1, 0x01}, 8), "00000001") << "10^8 + 1";
  EXPECT_EQ(digits({0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1}, 8), "00000001") << "4294967295 is beyond 42 * 10^8";
}

}  // namespace
}  // namespace portner::crypto
