#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "web/view.h"

namespace portner {

// A screenshot as a page shows it.
struct Picture {
  std::string address;
  int width = 0;
  int height = 0;
};
using Pictures = std::map<std::string, Picture, std::less<>>;  // by name, without ".png"

struct ArticlePart {
  std::string anchor;  // the same in every language
  std::string title;
};

// An article's text, ready to be shown.
struct Rendered {
  web::Markup html = {};
  std::vector<ArticlePart> parts = {};     // its headings
  std::string text = {};                   // the same without markup, for search
  std::vector<std::string> pages = {};     // that it leads to
  std::vector<std::string> articles = {};  // slugs that it leads to
  std::vector<std::string> problems = {};  // what does not belong into an article
};

// Headings of the second level are parts; ordered lists are steps; a quotation that begins with [!NOTE], [!TIP] or
// [!WARNING] is a notice; a link to a page, alone in its paragraph, is a button; "sign-in" links to that article.
Rendered render_markdown(std::string_view markdown, const Pictures& pictures, const web::Translations& translations,
                         const web::Language& language);

}  // namespace portner
