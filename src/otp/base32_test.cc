#include "otp/base32.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace portner::otp {
namespace {

// RFC 4648 section 10.
TEST(Base32, Vectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "MY======"},
      {"fo", "MZXQ===="},
      {"foo", "MZXW6==="},
      {"foob", "MZXW6YQ="},
      {"fooba", "MZXW6YTB"},
      {"foobar", "MZXW6YTBOI======"},
      {"12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
      {{"\x00\x00\x00\x00\xFF", 5}, "AAAAAAH7"},
  };
  for (const auto& [plain, padded] : vectors) {
    const auto bare = padded.substr(0, padded.find('='));
    EXPECT_EQ(base32(bytes_of(plain)), bare);
    for (const auto text : {bare, padded}) {
      const auto decoded = from_base32(text);
      ASSERT_TRUE(decoded) << text;
      EXPECT_EQ(text_of(*decoded), plain);
    }
  }
}

TEST(Base32, TakesAKeyAsPeopleTypeIt) {
  const auto key = from_base32("JBSWY3DPEHPK3PXP");
  ASSERT_TRUE(key);
  for (const auto* typed : {"jbswy3dpehpk3pxp", "JBSW Y3DP EHPK 3PXP", " jbsw-y3dp-ehpk-3pxp ", "JbSwY3dPeHpK3pXp"}) {
    EXPECT_EQ(from_base32(typed), key) << typed;
  }
  EXPECT_EQ(from_base32("mzxw 6yq ="), from_base32("MZXW6YQ"));
}

TEST(Base32, RefusesWhatIsNoKey) {
  for (const auto* text :
       {"MZXW0YTB", "MZXW1YTB", "MZXW8YTB", "MZXW9YTB", "MZXW6YT!", "MZXW\t6YTB", "MZXW6YTB\n", "MZ=XW6YTB", "=MY",
        "\xC3\xA6", "MZXW6YTB\xEF\xBC\xA1", "A", "MZX", "MZXW6Y",  // a character too many
        "MZ", "MZXR"}) {                                           // bits beyond the end
    EXPECT_EQ(from_base32(text), std::nullopt) << text;
  }
  EXPECT_EQ(from_base32(std::string_view("MY\0", 3)), std::nullopt);
}

RC_GTEST_PROP(Base32, AndBack, (const Bytes& bytes)) {
  const std::string text = base32(bytes);
  RC_ASSERT(text.size() == (bytes.size() * 8 + 4) / 5);
  RC_ASSERT(from_base32(text) == bytes);
  RC_ASSERT(from_base32(in_groups_of_four(text)) == bytes);
}

// What is taken at all is taken in one meaning.
RC_GTEST_PROP(Base32, TakenTextIsTheEncodersText, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('A', 'M', 'Z', 'Q', '2', '7'));
  if (const auto bytes = from_base32(text)) RC_ASSERT(base32(*bytes) == text);
}

TEST(Base32, GroupsOfFour) {
  EXPECT_EQ(in_groups_of_four("JBSWY3DPEHPK3PXP"), "JBSW Y3DP EHPK 3PXP");
  EXPECT_EQ(in_groups_of_four("JBSWY"), "JBSW Y");
  EXPECT_EQ(in_groups_of_four("JBSW"), "JBSW");
  EXPECT_EQ(in_groups_of_four(""), "");
}

}  // namespace
}  // namespace portner::otp
