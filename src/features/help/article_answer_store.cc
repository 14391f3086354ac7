#include <algorithm>
#include <array>
#include <utility>

#include "crypto/token.h"
#include "features/help/article_answer.h"
#include "features/site/site.h"

namespace portner {
namespace {

constexpr std::array<std::pair<Helped, std::string_view>, 3> answers{
    {{Helped::yes, "yes"}, {Helped::partly, "partly"}, {Helped::no, "no"}}};

CountsBySlug by_slug(const std::vector<std::tuple<std::string, std::string, std::int64_t>>& rows) {
  CountsBySlug counts;
  for (const auto& [slug, helped, count] : rows) {
    auto& of = counts[slug];
    switch (helped_of(helped).value()) {
      case Helped::yes:
        of.yes = count;
        break;
      case Helped::partly:
        of.partly = count;
        break;
      case Helped::no:
        of.no = count;
        break;
    }
  }
  return counts;
}

}  // namespace

std::optional<Helped> helped_of(std::string_view name) {
  const auto* found = std::ranges::find(answers, name, &std::pair<Helped, std::string_view>::second);
  return found == answers.end() ? std::nullopt : std::optional(found->first);
}

std::string_view name_of(Helped helped) {
  return std::ranges::find(answers, helped, &std::pair<Helped, std::string_view>::first)->second;
}

namespace article_answers {

void put(db::Transaction& transaction, const SignedIn& reader, std::string_view slug, const ArticleAnswer& answer,
         Moment now) {
  transaction.run(
      "INSERT INTO article_answer (person_id, slug, company_id, helped, remark, answered_at)"
      " VALUES (:person, :slug, :company, :helped, :remark, :now)"
      " ON CONFLICT (person_id, slug) DO UPDATE SET helped = :helped, remark = :remark, answered_at = :now",
      {{"person", reader.person},
       {"slug", slug},
       {"company", reader.company},
       {"helped", name_of(answer.helped)},
       {"remark", answer.remark},
       {"now", now}});
}

std::optional<ArticleAnswer> find(db::Transaction& transaction, const SignedIn& reader, std::string_view slug) {
  const auto row = transaction.one<std::string, std::string>(
      "SELECT helped, remark FROM article_answer WHERE person_id = :person AND slug = :slug",
      {{"person", reader.person}, {"slug", slug}});
  if (!row) return std::nullopt;
  return ArticleAnswer{helped_of(std::get<0>(*row)).value(), std::get<1>(*row)};
}

void put(db::Transaction& transaction, std::string_view token, std::string_view slug, Helped helped, Moment now) {
  transaction.run(
      "INSERT INTO stranger_answer (reader, slug, helped, answered_at) VALUES (:reader, :slug, :helped, :now)"
      " ON CONFLICT (reader, slug) DO UPDATE SET helped = :helped, answered_at = :now",
      {{"reader", crypto::token_digest(token)}, {"slug", slug}, {"helped", name_of(helped)}, {"now", now}});
}

std::optional<ArticleAnswer> find(db::Transaction& transaction, std::string_view token, std::string_view slug) {
  const auto row =
      transaction.one<std::string>("SELECT helped FROM stranger_answer WHERE reader = :reader AND slug = :slug",
                                   {{"reader", crypto::token_digest(token)}, {"slug", slug}});
  if (!row) return std::nullopt;
  return ArticleAnswer{helped_of(std::get<0>(*row)).value(), ""};
}

CountsBySlug counts(db::Transaction& transaction, CompanyId company) {
  return by_slug(transaction.all<std::string, std::string, std::int64_t>(
      "SELECT slug, helped, count(*) FROM article_answer WHERE company_id = :company GROUP BY slug, helped",
      {{"company", company}}));
}

CountsBySlug counts_of_strangers(db::Transaction& transaction) {
  return by_slug(transaction.all<std::string, std::string, std::int64_t>(
      "SELECT slug, helped, count(*) FROM stranger_answer GROUP BY slug, helped"));
}

std::vector<ArticleRemark> remarks(db::Transaction& transaction, CompanyId company) {
  std::vector<ArticleRemark> remarks;
  for (auto& [slug, helped, text, at] : transaction.all<std::string, std::string, std::string, Moment>(
           "SELECT slug, helped, remark, answered_at FROM article_answer WHERE company_id = :company AND remark <> ''"
           " ORDER BY answered_at DESC, person_id, slug LIMIT 100",
           {{"company", company}}))
    remarks.push_back({std::move(slug), helped_of(helped).value(), std::move(text), at});
  return remarks;
}

void forget_old(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM stranger_answer WHERE answered_at < :before", {{"before", now - Site::reader_lifetime}});
}

}  // namespace article_answers
}  // namespace portner
