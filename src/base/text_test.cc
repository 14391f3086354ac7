#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace portner {
namespace {

using std::string_view_literals::operator""sv;

TEST(Text, TrimTakesAsciiWhiteSpaceOffBothEndsOnly) {
  EXPECT_EQ(trim("  anna @ demo \t\r\n"), "anna @ demo");
  EXPECT_EQ(trim("anna"), "anna");
  EXPECT_EQ(trim(" \t\n\v\f\r"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00A0x\u00A0"), "\u00A0x\u00A0");
}

TEST(Text, SplitGivesTrimmedParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("", '|'), (Parts{""}));
  EXPECT_EQ(split(" a | b c|| ", '|'), (Parts{"a", "b c", "", ""}));
}

TEST(Text, LowerAsciiLeavesOtherLettersAlone) {
  EXPECT_EQ(lower_ascii("ANNA@Demo.Example"), "anna@demo.example");
  EXPECT_EQ(lower_ascii("\u00C5ngstr\u00F6m Z[`{"), "\u00C5ngstr\u00F6m z[`{");
  EXPECT_EQ(upper_ascii("last_skip_day \u00E5 z[`{"), "LAST_SKIP_DAY \u00E5 Z[`{");
}

TEST(Text, Utf8TakesEveryLengthUpToTheLastCodePoint) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\u00E6\u20AC\U0001F511\U0010FFFF"));
  EXPECT_TRUE(is_utf8("\uD7FF\uE000\uFFFF"));
}

TEST(Text, Utf8RefusesWhatIsIllFormedAndNul) {
  for (const auto text : {
           "\0"sv,
           "a\0b"sv,  // NUL
           "\x80"sv,
           "a\xBF"sv,  // a continuation alone
           "\xC3"sv,
           "\xE2\x82"sv,
           "\xF0\x9F\x94"sv,  // cut off
           "\xC3("sv,
           "\xE2\x82("sv,  // a continuation missing
           "\xC0\x80"sv,
           "\xC1\xBF"sv,
           "\xE0\x80\xAF"sv,
           "\xF0\x80\x80\xAF"sv,  // overlong
           "\xED\xA0\x80"sv,
           "\xED\xBF\xBF"sv,  // surrogates
           "\xF4\x90\x80\x80"sv,
           "\xF5\x80\x80\x80"sv,
           "\xFF"sv,
           "\xFE"sv,  // beyond U+10FFFF
       }) {
    EXPECT_FALSE(is_utf8(text)) << hex(bytes_of(text));
    EXPECT_EQ(nfc(text), std::nullopt) << hex(bytes_of(text));
  }
}

TEST(Text, NfcMakesOneTextOfWhatLooksTheSame) {
  EXPECT_EQ(nfc("plain ASCII"), "plain ASCII");
  EXPECT_EQ(nfc("bl\u00E5b\u00E6r"), "bl\u00E5b\u00E6r");
  EXPECT_EQ(nfc("bla\u030Ab\u00E6r"), "bl\u00E5b\u00E6r");  // as a Mac types it
  EXPECT_EQ(nfc("\u212B"), "\u00C5");                       // Angstrom sign
  EXPECT_EQ(nfc("\u1112\u1161\u11AB"), "\uD55C");           // Hangul
  EXPECT_EQ(nfc("q\u0307\u0323"), "q\u0323\u0307");         // order of marks
  EXPECT_EQ(nfc("\uFB01\u00BD"), "\uFB01\u00BD");           // compatibility forms stay
  EXPECT_EQ(nfc("\u0958"), "\u0915\u093C");                 // excluded from composition, grows
}

RC_GTEST_PROP(Text, NfcIsStableAndSaysNoExactlyToIllFormedText, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("e", "q", "\u0301", "\u0323", "\u0307", "\u030A", "\u212B", "\u1112", "\u1161",
                                    "\u11AB", "\u0958", "\uFB01", "\U0001F511", "\xC3", "\x81"));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  const auto once = nfc(text);
  RC_ASSERT(once.has_value() == is_utf8(text));
  if (!once) return;
  RC_ASSERT(is_utf8(*once));
  RC_ASSERT(nfc(*once) == once);
}

TEST(Text, CodePointsAreCountedNotBytes) {
  EXPECT_EQ(code_points(""), 0u);
  EXPECT_EQ(code_points("a\u00E6\u20AC\U0001F511"), 4u);
}

// RFC 4648 section 10, with section 5's alphabet and no padding.
TEST(Text, Base64urlVectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xBF", "-_-_"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64url(bytes_of(plain)), encoded);
    const auto decoded = from_base64url(encoded);
    ASSERT_TRUE(decoded) << encoded;
    EXPECT_EQ(text_of(*decoded), plain);
  }
}

TEST(Text, Base64urlHasOneWriting) {
  for (const auto text : {"Zg==", "Zm8=", "Zm9v ", " Zm9v", "Zm9\n", "+/+/", "Z", "Zm9vY", "Zh", "Zm9", "Zm9v\xC3\xA6",
                          "Z\xED"
                          "9v"}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Text, Base64urlAndBack, (const Bytes& bytes)) {
  RC_ASSERT(from_base64url(base64url(bytes)) == bytes);
}

TEST(Text, HexIsSmallAndKeepsZeros) {
  EXPECT_EQ(hex({}), "");
  EXPECT_EQ(hex(bytes_of("\x00\x0F\xA0\xFF"sv)), "000fa0ff");
}

}  // namespace
}  // namespace portner
