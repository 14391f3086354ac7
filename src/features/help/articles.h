#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "features/help/markdown.h"
#include "resources/resources.h"

namespace portner {

// For whom an article was written. Everybody may read all of them.
enum class Readers { everyone, leaders, administrators };
inline constexpr std::array every_readers{Readers::everyone, Readers::leaders, Readers::administrators};

struct Article {
  std::string slug;
  web::Language language;  // that it is written in
  std::string title;
  std::string summary;
  std::string words;  // that people search for and the text does not use
  Readers readers = Readers::everyone;
  int order = 0;
  Moment updated{};                  // the day on which what it says last changed
  std::vector<std::string> pages;    // patterns of the pages on which it is a likely answer
  std::vector<std::string> related;  // slugs
  Rendered rendered;
};

struct ArticleLink {
  std::string address;
  std::string title;
  std::string language;  // of the title
};

// The articles of the help centre, each rendered once. In a language in which an article is not written, its English
// stands for it.
class Articles {
 public:
  // Files by language and slug: "en/sign-in.md". Throws std::logic_error with all that is wrong with them: front
  // matter, links to articles that do not exist, pictures that do not, a translation without its original.
  Articles(const resources::Files& files, const Pictures& pictures, const web::Translations& translations);

  // Null when there is none.
  const Article* find(std::string_view slug, const web::Language& language) const;
  // In their order.
  std::vector<const Article*> list(const web::Language& language, Readers readers) const;
  std::vector<ArticleLink> related(const Article& article, const web::Language& language) const;
  // The best three for somebody who is stuck at this path; the general ones where a page has none of its own.
  std::vector<ArticleLink> likeliest(const web::Language& language, std::string_view page) const;

  // The pages that they lead to, and the patterns of those they are likely on: all must exist.
  std::vector<std::string> pages() const;
  std::vector<std::string> page_patterns() const;

 private:
  using InLanguage = std::map<std::string, Article, std::less<>>;  // by slug

  std::map<std::string, InLanguage, std::less<>> by_language_;
};

ArticleLink link_to(const Article& article);

}  // namespace portner
