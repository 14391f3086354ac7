#pragma once

#include "base/entropy.h"
#include "features/help/article_answer.h"
#include "features/help/article_search.h"
#include "features/help/articles.h"
#include "features/help/pictures.h"
#include "features/site/site.h"

namespace portner {

// The help centre: the list of articles, search, an article, and the answers under it; for administrators what their
// people have answered.
class HelpPages {
 public:
  struct Parts {
    Site& site;
    const Articles& articles;
    const ArticleSearch& search;
    Entropy& entropy;
  };
  explicit HelpPages(const Parts& parts) : parts_(parts) {}

  void add_routes();

 private:
  web::Response list_page(const Call& call) const;
  web::Response article_page(const Call& call, const std::optional<Problem>& problem) const;
  web::Response answer(const Call& call) const;
  web::Response answers_page(const Call& call) const;

  void show_lists(const Call& call, web::Model& model) const;
  void show_found(const Call& call, web::Model& model, std::string_view typed) const;
  void show_answer(const Call& call, web::Model& model, std::string_view slug) const;
  std::string heading_of(const Call& call, Readers readers) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Parts parts_;
};

}  // namespace portner
