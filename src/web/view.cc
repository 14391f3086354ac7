#include "web/view.h"

#include <ctemplate/template.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>

#include "web/model_data.h"
#include "web/template_source.h"
#include "web/translations_impl.h"

namespace portner::web {

namespace {

using Parsed = std::unique_ptr<const ctemplate::Template>;

Parsed parse(std::string_view source) {
  return Parsed(ctemplate::Template::StringToTemplate(source.data(), source.size(), ctemplate::DO_NOT_STRIP));
}

// A template in one language. ctemplate takes some 100 microseconds and 20 KB for a page, so that only English, which
// shows whether a template is right, is parsed at the start.
struct Page {
  std::once_flag once;
  Parsed parsed;
};

// ctemplate does not tell where it stopped: the shortest beginning that it does not take, does.
[[noreturn]] void fail(const TemplateSources& sources, std::string_view name) {
  const auto english = [](const std::string&, const std::string& text) { return std::string_view(text); };
  std::vector<TemplateSources::Piece> pieces;
  const std::string source = sources.assemble(name, english, &pieces);
  TemplateSources::Piece at{0, name, 1};
  for (const auto& piece : pieces) {
    if (!parse(std::string_view(source).substr(0, piece.offset))) break;
    at = piece;
  }
  throw std::logic_error(fmt::format("{}:{}: HTML, or a value in it, that cannot be escaped safely", at.file, at.line));
}

}  // namespace

struct View::Impl {
  TemplateSources sources;
  const Translations::Impl& translations;
  std::map<std::string, std::vector<Page>, std::less<>> pages{};  // a page for each language, in their order

  std::string_view translate(const Language& language, const std::string& context, const std::string& english) const {
    return translations.translation(language, context, english.c_str());
  }

  void load(Page& page, const std::string& name, const TemplateSources::Translate& translate_text) const {
    std::call_once(page.once, [&] {
      page.parsed = parse(sources.assemble(name, translate_text));
      if (!page.parsed) fail(sources, name);
    });
  }
};

View::View(const std::map<std::string, std::string_view>& templates, const Translations& translations)
    : impl_(std::make_unique<Impl>(TemplateSources(templates), *translations.impl_)) {
  std::set<std::pair<std::string, std::string>> texts;
  for (const auto& [name, source] : templates) {
    std::vector<Page> pages(translations.languages().size());
    impl_->load(pages.front(), name, [&texts](const std::string& context, const std::string& english) {
      return std::string_view(texts.emplace(context, english).first->second);
    });
    impl_->pages.emplace(name, std::move(pages));
  }
  for (const Language& language : translations.languages()) {
    for (const auto& [context, english] : texts) {
      if (placeholders(impl_->translate(language, context, english)) == placeholders(english)) continue;
      throw std::logic_error(fmt::format("{}: the placeholders of \"{}\" are not translated", language.tag, english));
    }
  }
}

View::~View() = default;

std::string View::render(std::string_view name, const Language& language, const Model& model) const {
  const auto found = impl_->pages.find(name);
  if (found == impl_->pages.end()) throw std::logic_error(fmt::format("there is no template {}", name));
  const auto& languages = impl_->translations.languages;
  const auto spoken = std::ranges::find(languages, language);
  Page& page = found->second[spoken == languages.end() ? 0 : static_cast<std::size_t>(spoken - languages.begin())];
  impl_->load(page, found->first, [&](const std::string& context, const std::string& english) {
    return impl_->translate(*spoken, context, english);
  });
  std::string text;
  text.reserve(std::size_t{16} * 1024);
  page.parsed->Expand(&text, model.data_.get());
  return text;
}

}  // namespace portner::web
