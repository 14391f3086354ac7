#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "features/help/articles.h"

namespace portner {

struct ExcerptPiece {
  std::string text;
  bool found = false;  // one of the words that were looked for
};

struct FoundArticle {
  const Article* article;
  std::vector<ExcerptPiece> excerpt;
};

// Finds articles by their titles, headings, summaries, words and text, whatever the spelling; in a language in which an
// article is not written by its English. The first search in a language makes its index, which is kept in memory; a
// query takes as long as its first words, however many follow.
class ArticleSearch {
 public:
  // Both must outlive the search.
  ArticleSearch(const Articles& articles, const web::Translations& translations);

  // The best first, ten at most.
  std::vector<FoundArticle> find(const web::Language& language, std::string_view typed) const;

 private:
  using Weights = std::map<std::size_t, double>;  // by an article's place in the list
  struct Index {
    std::vector<const Article*> articles;
    std::map<std::string, Weights> words;  // bare
  };
  Index index_of(const web::Language& language) const;
  const Index& index_for(const web::Language& language) const;

  const Articles& articles_;
  const web::Translations& translations_;
  mutable std::mutex making_;
  mutable std::map<std::string, Index> by_language_;
};

}  // namespace portner
