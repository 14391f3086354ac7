#include "delivery/smtp.h"

#include <gtest/gtest.h>

#include <sstream>

namespace portner::delivery {
namespace {

TEST(HeaderText, StaysAsItIsWhileItIsPlain) {
  EXPECT_EQ(header_text("Choose a new password"), "Choose a new password");
  EXPECT_EQ(header_text(""), "");
}

TEST(HeaderText, IsEncodedWhereAHeaderCannotHoldIt) {
  EXPECT_EQ(header_text("Vælg"), "=?UTF-8?B?VsOmbGc=?=");
  EXPECT_EQ(header_text("a=?b"), "=?UTF-8?B?YT0/Yg==?=") << "what looks encoded is encoded";
  EXPECT_EQ(header_text("x\r\nBcc: y@z.example").find("Bcc"), std::string::npos);
}

TEST(HeaderText, LongOnesAreFoldedBetweenCharacters) {
  std::string danish;
  for (int count = 0; count < 60; ++count) danish += "æ";
  std::istringstream lines(header_text(danish));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 77U) << line;
    EXPECT_NE(line.find("w6bDp"), std::string::npos) << "begins with a whole letter: " << line;
  }
  EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace portner::delivery
