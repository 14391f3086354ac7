#include "otp/key_uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace portner::otp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const ByteView key = bytes_of("12345678901234567890");

std::string uri(std::string_view issuer, std::string_view account) {
  return std::string(key_uri(issuer, account, key).reveal());
}

TEST(KeyUri, HasEveryPartInTheDocumentedOrder) {
  EXPECT_EQ(uri("Portner", "anna"),
            "otpauth://totp/Portner:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Portner&algorithm=SHA1&digits=6"
            "&period=30");
}

TEST(KeyUri, ThePaddingOfOddKeysIsLeftOut) {
  EXPECT_THAT(std::string(key_uri("I", "a", bytes_of("f")).reveal()), HasSubstr("?secret=MY&"));
}

TEST(KeyUri, NamesOfAnyCompanyAndPersonArePercentEncoded) {
  EXPECT_THAT(uri("Kr\u00F8ll & S\u00F8n 100%", "anna+b@demo.example"),
              StartsWith("otpauth://totp/Kr%C3%B8ll%20%26%20S%C3%B8n%20100%25:anna%2Bb%40demo.example?"));
  EXPECT_THAT(uri("A B", "x"), HasSubstr("&issuer=A%20B&"));
  EXPECT_THAT(uri("\u96EA/?#=", "'\"<>\\"), StartsWith("otpauth://totp/%E9%9B%AA%2F%3F%23%3D:%27%22%3C%3E%5C?secret="));
}

// Readers cut the label at its first colon, written or percent-encoded.
TEST(KeyUri, AColonInANameDoesNotMoveTheCut) {
  EXPECT_THAT(uri("Demo: North", "a:b"), StartsWith("otpauth://totp/Demo%20North:ab?"));
}

RC_GTEST_PROP(KeyUri, NoNameCanAddAParameterOrCutTheText, (const std::string& issuer, const std::string& account)) {
  const std::string text = uri(issuer, account);
  const auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
  RC_ASSERT(count('?') == 1);
  RC_ASSERT(count('&') == 4);
  RC_ASSERT(count('=') == 5);
  RC_ASSERT(count('#') == 0);
  RC_ASSERT(count(':') == 2);
  RC_ASSERT(text.find("%3A") == std::string::npos);
  RC_ASSERT(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; }));
}

}  // namespace
}  // namespace portner::otp
