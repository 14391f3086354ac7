#include "features/help/article_search.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "features/help/spelling.h"

namespace portner {
namespace {

constexpr std::size_t most_typed = 200;  // bytes
constexpr std::size_t most_words = 8;
constexpr std::size_t most_found = 10;
constexpr std::size_t excerpt_before = 60;  // bytes, about
constexpr std::size_t excerpt_length = 180;
constexpr double good_enough = .25;  // of the best one's score

using Marked = std::map<std::string, std::size_t>;  // bare words of articles, and which of the typed words they are

bool inside_letter(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

std::vector<std::string> typed_words(std::string_view typed) {
  auto length = std::min(typed.size(), most_typed);
  while (inside_letter(typed, length)) --length;
  std::vector<std::string> words;
  each_word(typed.substr(0, length), [&](std::string_view word) {
    auto plain = bare(word);
    if (!plain.empty() && words.size() < most_words && std::ranges::find(words, plain) == words.end())
      words.push_back(std::move(plain));
  });
  return words;
}

// The part of a line around the first word that was looked for, at the ends of words.
std::string_view shortened(std::string_view line, const Marked& marked) {
  std::size_t first = 0;
  bool found = false;
  each_word(line, [&](std::string_view word) {
    if (found || !marked.contains(bare(word))) return;
    found = true;
    first = static_cast<std::size_t>(word.data() - line.data());
  });
  if (line.size() <= excerpt_length) return line;
  auto begin = first > excerpt_before ? line.find(' ', first - excerpt_before) + 1 : 0;
  if (begin > first) begin = first;
  auto end = std::min(line.size(), begin + excerpt_length);
  if (end < line.size()) end = std::max(line.rfind(' ', end), first + 1);
  while (inside_letter(line, end)) ++end;
  return line.substr(begin, end - begin);
}

std::vector<ExcerptPiece> pieces_of(std::string_view line, const Marked& marked) {
  const auto part = shortened(line, marked);
  std::vector<ExcerptPiece> pieces;
  std::size_t done = 0;
  each_word(part, [&](std::string_view word) {
    if (!marked.contains(bare(word))) return;
    const auto at = static_cast<std::size_t>(word.data() - part.data());
    if (at > done) pieces.push_back({std::string(part.substr(done, at - done))});
    pieces.push_back({std::string(word), true});
    done = at + word.size();
  });
  if (done < part.size()) pieces.push_back({std::string(part.substr(done))});
  if (part.data() > line.data()) pieces.insert(pieces.begin(), {"… "});
  if (part.data() + part.size() < line.data() + line.size()) pieces.push_back({" …"});
  return pieces;
}

// The line of the text with the most of the words; the summary when none has one.
std::vector<ExcerptPiece> excerpt_of(const Article& article, const Marked& marked) {
  std::string_view best = article.summary, rest = article.rendered.text;
  std::size_t most = 0;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::set<std::size_t> there;
    each_word(line, [&](std::string_view word) {
      if (const auto found = marked.find(bare(word)); found != marked.end()) there.insert(found->second);
    });
    if (there.size() > most) {
      most = there.size();
      best = line;
    }
  }
  return pieces_of(best, marked);
}

}  // namespace

ArticleSearch::ArticleSearch(const Articles& articles, const web::Translations& translations)
    : articles_(articles), translations_(translations) {}

const ArticleSearch::Index& ArticleSearch::index_for(const web::Language& language) const {
  const auto& known = translations_.languages();
  const auto wanted = std::ranges::find(known, language) == known.end() ? web::Language{} : language;
  const std::scoped_lock lock(making_);
  if (const auto made = by_language_.find(wanted.tag); made != by_language_.end()) return made->second;
  return by_language_.emplace(wanted.tag, index_of(wanted)).first->second;
}

ArticleSearch::Index ArticleSearch::index_of(const web::Language& language) const {
  Index index;
  for (const auto readers : every_readers)
    for (const Article* article : articles_.list(language, readers)) index.articles.push_back(article);
  for (std::size_t place = 0; place < index.articles.size(); ++place) {
    const auto& article = *index.articles[place];
    const auto note = [&](std::string_view text, double weight) {
      each_word(text, [&](std::string_view word) {
        auto& known = index.words[bare(word)][place];
        known = std::max(known, weight);
      });
    };
    note(article.title, 6);
    note(article.words, 4);
    note(article.summary, 3);
    for (const auto& part : article.rendered.parts) note(part.title, 3);
    note(article.rendered.text, 1);
  }
  return index;
}

std::vector<FoundArticle> ArticleSearch::find(const web::Language& language, std::string_view typed) const {
  const auto& index = index_for(language);
  const auto words = typed_words(typed);
  Marked marked;
  std::vector<double> scores(index.articles.size());
  for (std::size_t number = 0; number < words.size(); ++number) {
    Weights best;
    for (const auto& [word, weights] : index.words) {
      const double like = likeness(words[number], word);
      if (like == 0) continue;
      marked.emplace(word, number);
      for (const auto& [place, weight] : weights) best[place] = std::max(best[place], like * weight);
    }
    // A word that stands everywhere says little.
    const double rarity = .2 + std::log(static_cast<double>(scores.size() + 1) / static_cast<double>(best.size() + 1));
    for (const auto& [place, score] : best) scores[place] += rarity * score;
  }
  const double enough = good_enough * (scores.empty() ? 0 : std::ranges::max(scores));
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < scores.size(); ++place)
    if (scores[place] > 0 && scores[place] >= enough) places.push_back(place);
  std::ranges::stable_sort(places, [&](std::size_t one, std::size_t other) { return scores[one] > scores[other]; });
  if (places.size() > most_found) places.resize(most_found);
  std::vector<FoundArticle> found;
  for (const auto place : places) {
    const Article* article = index.articles[place];
    found.push_back({article, excerpt_of(*article, marked)});
  }
  return found;
}

}  // namespace portner
