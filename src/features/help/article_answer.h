#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "features/session/session.h"

namespace portner {

// "Did this answer your question?"
enum class Helped { yes, partly, no };
std::optional<Helped> helped_of(std::string_view name);
std::string_view name_of(Helped helped);

inline constexpr std::size_t longest_remark = 500;  // code points

struct ArticleAnswer {
  Helped helped;
  std::string remark;  // what the person wrote; may be empty
};

struct AnswerCounts {
  std::int64_t yes = 0, partly = 0, no = 0;
};
using CountsBySlug = std::map<std::string, AnswerCounts>;

struct ArticleRemark {
  std::string slug;
  Helped helped;
  std::string text;
  Moment at;
};

// One answer a reader and article; the newest counts. A signed-in person's belongs to the company. Somebody signed out
// is a random token in a cookie, kept as a digest, and writes no remark: there is no company whose administrators could
// read it.
namespace article_answers {

void put(db::Transaction& transaction, const SignedIn& reader, std::string_view slug, const ArticleAnswer& answer,
         Moment now);
std::optional<ArticleAnswer> find(db::Transaction& transaction, const SignedIn& reader, std::string_view slug);

void put(db::Transaction& transaction, std::string_view token, std::string_view slug, Helped helped, Moment now);
std::optional<ArticleAnswer> find(db::Transaction& transaction, std::string_view token, std::string_view slug);

CountsBySlug counts(db::Transaction& transaction, CompanyId company);
CountsBySlug counts_of_strangers(db::Transaction& transaction);
// The newest, as many as a page shows.
std::vector<ArticleRemark> remarks(db::Transaction& transaction, CompanyId company);

// Answers of strangers whose cookie is gone.
void forget_old(db::Transaction& transaction, Moment now);

}  // namespace article_answers
}  // namespace portner
