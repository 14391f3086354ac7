#include "web/language.h"

#include <gtest/gtest.h>

namespace portner::web {
namespace {

std::string negotiated(const char* header) {
  return negotiate(header, {{"en"}, {"da"}, {"de"}, {"nb"}, {"pt-BR"}}).tag;
}

TEST(LanguageTest, TakesTheOneThatWeighsMost) {
  EXPECT_EQ(negotiated("da"), "da");
  EXPECT_EQ(negotiated("da, en;q=0.8"), "da");
  EXPECT_EQ(negotiated("en;q=0.8, da"), "da");
  EXPECT_EQ(negotiated("en;q=0.3,de;q=0.7,da;q=0.5"), "de");
  EXPECT_EQ(negotiated("de;q=0.500 , da;q=0.501"), "da");
  EXPECT_EQ(negotiated("de,da"), "de");
}

TEST(LanguageTest, AskedForWithARegionTheLanguageDoes) {
  EXPECT_EQ(negotiated("de-AT"), "de");
  EXPECT_EQ(negotiated("de-CH-1996,en;q=0.9"), "de");
  EXPECT_EQ(negotiated("DA-dk"), "da");
  EXPECT_EQ(negotiated("pt-br"), "pt-BR");
  EXPECT_EQ(negotiated("pt"), "en");
}

TEST(LanguageTest, WhatIsNotThereIsPassedOver) {
  EXPECT_EQ(negotiated("fr, is;q=0.9, nb;q=0.1"), "nb");
  EXPECT_EQ(negotiated("fr"), "en");
  EXPECT_EQ(negotiated(""), "en");
  EXPECT_EQ(negotiated("*"), "en");
  EXPECT_EQ(negotiated("*, da;q=0.5"), "en");
  EXPECT_EQ(negotiate("da", {}).tag, "en");
  EXPECT_EQ(negotiate("fi, *;q=0.1", {{"en"}, {"da"}}, {"da"}).tag, "da");
  EXPECT_EQ(negotiate("fi, en;q=0.1", {{"en"}, {"da"}}, {"da"}).tag, "en");
}

TEST(LanguageTest, WhatWeighsNothingIsRefused) {
  EXPECT_EQ(negotiated("da;q=0, de;q=0.1"), "de");
  EXPECT_EQ(negotiated("da;q=0.000"), "en");
}

TEST(LanguageTest, NonsenseIsPassedOver) {
  EXPECT_EQ(negotiated("da;q=, de;q=0.1"), "de");
  EXPECT_EQ(negotiated("da;q=2, de;q=0.1"), "de");
  EXPECT_EQ(negotiated("da;q=-1, de;q=0.1"), "de");
  EXPECT_EQ(negotiated("da;q=nan, de;q=0.1"), "de");
  EXPECT_EQ(negotiated("da;q=0.9x;y, de;q=0.1"), "de");
  EXPECT_EQ(negotiated(",,;;,=,-,--,da"), "da");
}

}  // namespace
}  // namespace portner::web
