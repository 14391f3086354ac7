#include "features/help/article_answer.h"

#include "features/test_world.h"

namespace portner {
namespace {

class ArticleAnswerTest : public test::WorldTest {
 protected:
  SignedIn reader(PersonId id, CompanyId of) {
    SignedIn session;
    session.person = id;
    session.company = of;
    return session;
  }
};

TEST_P(ArticleAnswerTest, TheNewestOfAReaderCounts) {
  database().write([&](db::Transaction& transaction) {
    const auto anna = reader(person, company);
    EXPECT_FALSE(article_answers::find(transaction, anna, "sign-in"));
    article_answers::put(transaction, anna, "sign-in", {Helped::no, "Which code?"}, now);
    article_answers::put(transaction, anna, "sign-in", {Helped::partly, "Which <code>?"}, now);
    const auto given = article_answers::find(transaction, anna, "sign-in");
    EXPECT_TRUE(given && given->helped == Helped::partly && given->remark == "Which <code>?");
    const auto counts = article_answers::counts(transaction, company);
    EXPECT_EQ(counts.at("sign-in").partly, 1);
    EXPECT_EQ(counts.at("sign-in").no, 0);
    return true;
  });
}

TEST_P(ArticleAnswerTest, StayInTheirCompany) {
  database().write([&](db::Transaction& transaction) {
    const auto other = company_store::create(transaction, "Clinic", "en", "DK", now);
    article_answers::put(transaction, reader(person, company), "sign-in", {Helped::yes, "Good"}, now);
    EXPECT_TRUE(article_answers::counts(transaction, other).empty());
    EXPECT_TRUE(article_answers::remarks(transaction, other).empty());
    const auto remarks = article_answers::remarks(transaction, company);
    EXPECT_TRUE(remarks.size() == 1 && remarks[0].text == "Good" && remarks[0].at == now);
    return true;
  });
}

TEST_P(ArticleAnswerTest, StrangersAreDigestsAndForgotten) {
  database().write([&](db::Transaction& transaction) {
    article_answers::put(transaction, "token", "sign-in", Helped::yes, now);
    article_answers::put(transaction, "token", "sign-in", Helped::no, now);
    article_answers::put(transaction, "another", "sign-in", Helped::no, now + Seconds{1});
    EXPECT_EQ(article_answers::find(transaction, "token", "sign-in")->helped, Helped::no);
    EXPECT_FALSE(article_answers::find(transaction, "third", "sign-in"));
    EXPECT_EQ(article_answers::counts_of_strangers(transaction).at("sign-in").no, 2);
    EXPECT_TRUE(article_answers::counts(transaction, company).empty());
    EXPECT_FALSE(
        transaction.one<std::string>("SELECT slug FROM stranger_answer WHERE reader = :token", {{"token", "token"}}));
    article_answers::forget_old(transaction, now + Seconds{400 * 24 * 3600 + 1});
    EXPECT_EQ(article_answers::counts_of_strangers(transaction).at("sign-in").no, 1);
    return true;
  });
}

INSTANTIATE_TEST_SUITE_P(On, ArticleAnswerTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
