#include "features/help/articles.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

using Problems = std::vector<std::string>;
using FrontMatter = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view fence = "---\n";
constexpr std::size_t most_likely = 3;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// "title: Sign in" a line, between two lines of "---". What comes after it stays in `file`.
std::optional<FrontMatter> take_front_matter(std::string_view& file) {
  const auto end = file.find("\n---\n");
  if (!file.starts_with(fence) || end == file.npos) return std::nullopt;
  FrontMatter matter;
  auto lines = file.substr(fence.size(), end + 1 - fence.size());
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    const auto colon = line.find(": ");
    if (colon == line.npos || !matter.emplace(line.substr(0, colon), trim(line.substr(colon + 2))).second)
      return std::nullopt;
  }
  file.remove_prefix(end + 1 + fence.size());
  return matter;
}

std::optional<Readers> readers_of(std::string_view name) {
  if (name == "everyone") return Readers::everyone;
  if (name == "leaders") return Readers::leaders;
  if (name == "administrators") return Readers::administrators;
  return std::nullopt;
}

// What a translation says in its own words, and its day.
void read_own(Article& article, const FrontMatter& matter, Problems& problems) {
  const auto get = [&](std::string_view key) {
    const auto found = matter.find(key);
    return found == matter.end() ? std::string() : found->second;
  };
  article.title = get("title");
  article.summary = get("summary");
  article.words = get("words");
  if (article.title.empty() || article.summary.empty()) problems.push_back("title and summary must be there");
  if (const auto day = start_of_day(get("updated"))) {
    article.updated = *day;
  } else {
    problems.push_back("updated must be a day: 2026-11-24");
  }
}

// What the English file decides for every language.
void read_shared(Article& article, const FrontMatter& matter, Problems& problems) {
  for (const char* key : {"audience", "order", "pages", "related"})
    if (!matter.contains(key)) return problems.push_back(fmt::format("{} is missing", key));
  const auto readers = readers_of(matter.find("audience")->second);
  const auto order = whole_number(matter.find("order")->second);
  if (!readers) problems.push_back("audience is everyone, leaders or administrators");
  if (!order) problems.push_back("order is a number");
  article.readers = readers.value_or(Readers::everyone);
  article.order = static_cast<int>(order.value_or(0));
  article.pages = words_of(matter.find("pages")->second);
  article.related = words_of(matter.find("related")->second);
}

// "/hr/users/{id}" is every path with something in that place.
bool is_pattern_of(std::string_view pattern, std::string_view path) {
  while (true) {
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto there = path.substr(0, path.find('/'));
    if (!wanted.starts_with('{') && wanted != there) return false;
    if (wanted.size() == pattern.size() || there.size() == path.size())
      return wanted.size() == pattern.size() && there.size() == path.size();
    pattern.remove_prefix(wanted.size() + 1);
    path.remove_prefix(there.size() + 1);
  }
}

}  // namespace

ArticleLink link_to(const Article& article) {
  return {"/help/" + article.slug, article.title, article.language.tag};
}

Articles::Articles(const resources::Files& files, const Pictures& pictures, const web::Translations& translations) {
  std::string all;
  const auto tell = [&](const std::string& file, const Problems& problems) {
    for (const auto& problem : problems) all += fmt::format("\nhelp/{}: {}", file, problem);
  };
  for (auto [name, content] : files) {
    Problems problems;
    const auto slash = name.find('/');
    Article article;
    article.language = {name.substr(0, slash)};
    article.slug = name.substr(slash + 1, name.size() - slash - 1 - std::string_view(".md").size());
    if (const auto matter = take_front_matter(content)) {
      read_own(article, *matter, problems);
      if (article.language == web::Language{}) read_shared(article, *matter, problems);
    } else {
      problems.push_back("front matter is lines of \"key: value\" between two lines of ---, each key once");
    }
    article.rendered = render_markdown(content, pictures, translations, article.language);
    problems.insert(problems.end(), article.rendered.problems.begin(), article.rendered.problems.end());
    tell(name, problems);
    by_language_[article.language.tag].emplace(article.slug, std::move(article));
  }

  const auto& english = by_language_["en"];
  for (auto& [language, articles] : by_language_)
    for (auto& [slug, article] : articles) {
      Problems problems;
      if (const auto original = english.find(slug); original != english.end()) {
        article.readers = original->second.readers;
        article.order = original->second.order;
        article.pages = original->second.pages;
        article.related = original->second.related;
      } else {
        problems.push_back("a translation without an English original");
      }
      for (const auto* slugs : {&article.related, &article.rendered.articles})
        for (const auto& other : *slugs)
          if (!english.contains(other)) problems.push_back(fmt::format("there is no article {}", other));
      tell(fmt::format("{}/{}.md", language, slug), problems);
    }
  if (!all.empty()) throw std::logic_error("articles of the help centre:" + all);
}

const Article* Articles::find(std::string_view slug, const web::Language& language) const {
  for (const std::string_view tag : {std::string_view(language.tag), std::string_view("en")})
    if (const auto articles = by_language_.find(tag); articles != by_language_.end())
      if (const auto article = articles->second.find(slug); article != articles->second.end()) return &article->second;
  return nullptr;
}

std::vector<const Article*> Articles::list(const web::Language& language, Readers readers) const {
  std::vector<const Article*> articles;
  for (const auto& [slug, english] : by_language_.at("en"))
    if (english.readers == readers) articles.push_back(find(slug, language));
  std::ranges::stable_sort(articles, {}, &Article::order);
  return articles;
}

std::vector<ArticleLink> Articles::related(const Article& article, const web::Language& language) const {
  std::vector<ArticleLink> links;
  for (const auto& slug : article.related) links.push_back(link_to(*find(slug, language)));
  return links;
}

std::vector<ArticleLink> Articles::likeliest(const web::Language& language, std::string_view page) const {
  // The earlier an article names the page, the likelier it is the answer.
  std::vector<std::pair<std::size_t, const Article*>> ranked;
  for (const auto readers : every_readers)
    for (const Article* article : list(language, readers)) {
      const auto place = std::ranges::find_if(article->pages,
                                              [&](const std::string& pattern) { return is_pattern_of(pattern, page); });
      if (place != article->pages.end() || readers == Readers::everyone)
        ranked.emplace_back(place == article->pages.end() ? std::string::npos
                                                          : static_cast<std::size_t>(place - article->pages.begin()),
                            article);
    }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, const Article*>::first);
  std::vector<ArticleLink> links;
  for (const auto& [rank, article] : ranked)
    if (links.size() < most_likely) links.push_back(link_to(*article));
  return links;
}

std::vector<std::string> Articles::pages() const {
  std::vector<std::string> pages;
  for (const auto& [language, articles] : by_language_)
    for (const auto& [slug, article] : articles)
      pages.insert(pages.end(), article.rendered.pages.begin(), article.rendered.pages.end());
  return pages;
}

std::vector<std::string> Articles::page_patterns() const {
  std::vector<std::string> patterns;
  for (const auto& [slug, article] : by_language_.at("en"))
    patterns.insert(patterns.end(), article.pages.begin(), article.pages.end());
  return patterns;
}

}  // namespace portner
