#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "web/test_catalog.h"
#include "web/view.h"

namespace portner::web {
namespace {

using testing::ElementsAre;
using namespace std::string_view_literals;

using Catalogs = std::map<std::string, std::string_view>;

const Language english{"en"}, danish{"da"}, polish{"pl"};

const std::string da = compile_catalog("nplurals=2; plural=(n != 1)", R"(
msgid "Sign in"
msgstr "Log ind"

msgid "{name} asked {helper} for help"
msgstr "{helper} er blevet bedt om hjælp af {name}"

msgid "{count} code left for {name}"
msgid_plural "{count} codes left for {name}"
msgstr[0] "{count} kode tilbage til {name}"
msgstr[1] "{count} koder tilbage til {name}"

msgid "Not translated yet"
msgstr ""

msgid "1,000"
msgstr "1.000"

#, fuzzy
msgid "Uncertain"
msgstr "Usikker"

msgid "Phone’s clock"
msgstr "Telefonens ur"
)");

const std::string pl =
    compile_catalog("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)", R"(
msgid "{count} code left"
msgid_plural "{count} codes left"
msgstr[0] "pozostał {count} kod"
msgstr[1] "pozostały {count} kody"
msgstr[2] "pozostało {count} kodów"

msgid "1,000"
msgstr "1 000"
)");

const Translations translations(Catalogs{{"pl", pl}, {"da", da}});

TEST(Translations, offers_english_first_then_what_has_a_catalog) {
  EXPECT_THAT(translations.languages(), ElementsAre(english, danish, polish));
  EXPECT_THAT(Translations(Catalogs{}).languages(), ElementsAre(english));
}

TEST(Translations, speak_the_asked_language) {
  EXPECT_EQ(translations.text(danish, "Sign in"), "Log ind");
  EXPECT_EQ(translations.text(danish, "Phone’s clock"), "Telefonens ur");
  EXPECT_EQ(translations.text(english, "Sign in"), "Sign in");
}

TEST(Translations, fall_back_to_english) {
  EXPECT_EQ(translations.text(danish, "Unknown to the catalog"), "Unknown to the catalog");
  EXPECT_EQ(translations.text(danish, "Not translated yet"), "Not translated yet");
  EXPECT_EQ(translations.text(danish, "Uncertain"), "Uncertain");
  EXPECT_EQ(translations.text({"fr"}, "Sign in"), "Sign in");
  EXPECT_EQ(translations.plural({"fr"}, "{count} code", "{count} codes", 1), "1 code");
  EXPECT_EQ(translations.plural(danish, "{count} hit", "{count} hits", 2), "2 hits");
}

TEST(Translations, put_arguments_where_the_language_wants_them) {
  const Translations::Arguments arguments{{"name", "Anna"}, {"helper", "Bo"}};
  EXPECT_EQ(translations.text(english, "{name} asked {helper} for help", arguments), "Anna asked Bo for help");
  EXPECT_EQ(translations.text(danish, "{name} asked {helper} for help", arguments),
            "Bo er blevet bedt om hjælp af Anna");
}

TEST(Translations, take_a_value_as_it_is) {
  EXPECT_EQ(translations.text(english, "{a} and {b}", {{"a", "{b}"}, {"b", "{a}"}}), "{b} and {a}");
  EXPECT_EQ(translations.text(english, "{a} and {b}", {{"b", "x"}}), "{a} and x");
  EXPECT_EQ(translations.text(english, "open { brace", {{"a", "x"}}), "open { brace");
}

TEST(Translations, count) {
  const auto left = [](const Language& language, std::int64_t count) {
    return translations.plural(language, "{count} code left for {name}", "{count} codes left for {name}", count,
                               {{"name", "Bo"}});
  };
  EXPECT_EQ(left(english, 1), "1 code left for Bo");
  EXPECT_EQ(left(english, 0), "0 codes left for Bo");
  EXPECT_EQ(left(danish, 1), "1 kode tilbage til Bo");
  EXPECT_EQ(left(danish, 2), "2 koder tilbage til Bo");
  EXPECT_EQ(left(danish, 1'000'001), "1.000.001 koder tilbage til Bo");
}

TEST(Translations, count_with_three_forms) {
  const auto left = [](std::int64_t count) {
    return translations.plural(polish, "{count} code left", "{count} codes left", count);
  };
  EXPECT_EQ(left(1), "pozostał 1 kod");
  EXPECT_EQ(left(2), "pozostały 2 kody");
  EXPECT_EQ(left(5), "pozostało 5 kodów");
  EXPECT_EQ(left(12), "pozostało 12 kodów");
  EXPECT_EQ(left(22), "pozostały 22 kody");
  EXPECT_EQ(left(9'000'000'000'000'000'003), "pozostały 9\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000\u00a0003 kody");
}

TEST(Translations, separate_thousands) {
  EXPECT_EQ(translations.number(english, 0), "0");
  EXPECT_EQ(translations.number(english, 999), "999");
  EXPECT_EQ(translations.number(english, 1000), "1,000");
  EXPECT_EQ(translations.number(danish, 123456), "123.456");
  EXPECT_EQ(translations.number(polish, 1234567), "1\u00a0234\u00a0567");
}

TEST(Translations, refuse_what_is_no_catalog) {
  EXPECT_THROW(Translations(Catalogs{{"da", "not a catalog"sv}}), std::logic_error);
  EXPECT_THROW(Translations(Catalogs{{"da", std::string_view(da).substr(0, da.size() / 2)}}), std::logic_error);
  EXPECT_THROW(Translations(Catalogs{{"en", da}}), std::logic_error);
}

TEST(Translations, serve_many_threads) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      for (int i = 0; i < 1000; ++i) EXPECT_EQ(translations.text(danish, "Sign in"), "Log ind");
    });
  }
}

}  // namespace
}  // namespace portner::web
