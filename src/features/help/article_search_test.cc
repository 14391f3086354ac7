#include "features/help/article_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "features/help/spelling.h"

namespace portner {
namespace {

const web::Translations translations(resources::catalogs());

// The real articles; what they show does not matter here.
const Articles& articles() {
  static const Articles all = [] {
    Pictures pictures;
    for (const auto& [file, data] : resources::static_files())
      if (file.starts_with("help-")) pictures[file.substr(5, file.size() - 9)] = {};
    return Articles(resources::articles(), pictures, translations);
  }();
  return all;
}
const ArticleSearch& search() {
  static const ArticleSearch one(articles(), translations);
  return one;
}

std::string first(const std::string& language, const std::string& typed) {
  const auto found = search().find({language}, typed);
  return found.empty() ? "" : found.front().article->slug;
}

TEST(Spelling, makes_words_alike) {
  EXPECT_EQ(bare("Åben"), bare("aaben"));
  EXPECT_EQ(bare("København"), bare("koebenhavn"));
  EXPECT_EQ(bare("Schlüssel"), bare("schluesel"));
  EXPECT_EQ(bare("groß"), bare("gross"));
  EXPECT_EQ(bare("läsa"), bare("laesa"));
  EXPECT_EQ(bare("Æble"), bare("aeble"));
  EXPECT_EQ(bare("Account"), bare("acount"));
  EXPECT_EQ(bare("\xff"), "");
}

TEST(Spelling, forgives_slips_but_not_other_words) {
  for (const auto& [typed, word] : std::vector<std::pair<std::string, std::string>>{{"authentcator", "authenticator"},
                                                                                    {"pasword", "password"},
                                                                                    {"passowrd", "password"},
                                                                                    {"auth", "authenticator"},
                                                                                    {"koderne", "koder"},
                                                                                    {"telefn", "telefon"},
                                                                                    {"signing", "signin"}})
    EXPECT_GT(likeness(bare(typed), bare(word)), 0) << typed;
  for (const auto& [typed, word] : std::vector<std::pair<std::string, std::string>>{
           {"cat", "cut"}, {"phone", "photo"}, {"is", "in"}, {"administrator", "authenticator"}, {"app", "apple pie"}})
    EXPECT_TRUE(likeness(bare(typed), bare(word)) == 0 || typed == "app") << typed;
}

TEST(Spelling, finds_words_between_all_kinds_of_marks) {
  std::vector<std::string> words;
  each_word("“Send” the code – can’t… (2FA), Åse's «ny» e-mail.",
            [&](std::string_view word) { words.emplace_back(word); });
  EXPECT_THAT(words, testing::ElementsAre("Send", "the", "code", "can", "t", "2FA", "Åse", "s", "ny", "e", "mail"));
}

TEST(ArticleSearch, finds_what_is_meant) {
  const std::vector<std::array<std::string, 3>> asked{
      {"en", "lost phone", "lost-phone"},
      {"en", "LOST PHNE", "lost-phone"},
      {"en", "forgoten pasword", "forgotten-password"},
      {"en", "i forgot my password", "forgotten-password"},
      {"en", "no sms arives", "no-text"},
      {"en", "code not acepted", "code-not-accepted"},
      {"en", "how do I import people from a speadsheet", "importing-people"},
      {"en", "auditor", "for-auditors"},
      {"en", "new nummber", "changed-number"},
      {"da", "mistet telefon", "lost-phone"},
      {"da", "glemt adgangskoode", "forgotten-password"},
      {"da", "faaet ny telefon", "new-phone"},
      {"da", "nyt nummer", "changed-number"},
      {"da", "virksomhedens regler", "company-rules"},
  };
  for (const auto& [language, typed, slug] : asked) EXPECT_EQ(first(language, typed), slug) << typed;
}

TEST(ArticleSearch, finds_every_article_by_its_title_in_every_language) {
  for (const auto& language : translations.languages())
    for (const auto readers : every_readers)
      for (const auto* article : articles().list(language, readers)) {
        std::vector<std::string> slugs;
        for (const auto& found : search().find(language, article->title)) slugs.push_back(found.article->slug);
        EXPECT_THAT(slugs, testing::Contains(article->slug)) << article->title;
      }
}

// A letter left out, doubled or swapped in the longest word of a title still finds the article.
TEST(ArticleSearch, finds_it_with_any_one_slip) {
  for (const auto& language : translations.languages())
    for (const auto* article : articles().list(language, Readers::everyone)) {
      std::string longest;
      each_word(article->title, [&](std::string_view word) {
        if (word.size() > longest.size()) longest = word;
      });
      // Slips are made between bytes here, so not in words with letters of more than one.
      if (bare(longest).size() < 6 || std::ranges::any_of(longest, [](char letter) { return letter < 0; })) continue;
      for (std::size_t at = 1; at + 1 < longest.size(); ++at) {
        std::string without = longest, doubled = longest, swapped = longest;
        without.erase(at, 1);
        doubled.insert(at, 1, longest[at]);
        std::swap(swapped[at], swapped[at + 1]);
        for (const auto& typed : {without, doubled, swapped})
          EXPECT_FALSE(search().find(language, typed).empty()) << typed;
      }
    }
}

TEST(ArticleSearch, finds_nothing_for_what_nobody_wrote) {
  for (const char* typed : {"", " ", "?!", "xyzzyplugh", "\xff\xfe", "’"}) EXPECT_EQ(first("en", typed), "") << typed;
}

TEST(ArticleSearch, marks_what_was_looked_for) {
  const auto found = search().find({"en"}, "pasword");
  ASSERT_FALSE(found.empty());
  bool marked = false;
  std::size_t length = 0;
  for (const auto& [text, is_marked] : found.front().excerpt) {
    marked = marked || (is_marked && bare(text).starts_with(bare("password").substr(0, 5)));
    length += text.size();
  }
  EXPECT_TRUE(marked);
  EXPECT_LT(length, 260);
}

TEST(ArticleSearch, reads_the_beginning_of_a_long_query) {
  std::string typed = "lost phone ";
  while (typed.size() < 100'000) typed += "qzx" + std::to_string(typed.size()) + ' ';
  EXPECT_EQ(first("en", typed), "lost-phone");
  EXPECT_EQ(first("en", std::string(50'000, 'q') + std::string(50'000, 'z')), "");
  EXPECT_EQ(first("en", std::string(199, 'q') + "åå"), "");
}

TEST(ArticleSearch, speaks_english_where_an_article_is_not_written) {
  EXPECT_EQ(first("xx", "lost phone"), "lost-phone");
}

}  // namespace
}  // namespace portner
