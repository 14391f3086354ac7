#include <boost/locale/gnu_gettext.hpp>
#include <cstddef>
#include <stdexcept>

#include "web/translations_impl.h"

namespace portner::web {

namespace {

// One pass, so that a value that looks like a placeholder stays what it is.
std::string fill(std::string_view text, const Translations::Arguments& arguments) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == text.npos) break;
    text.remove_prefix(open);
    const std::size_t length = text.find('}') == text.npos ? text.size() : text.find('}') + 1;
    std::string_view placeholder = text.substr(0, length);
    for (const auto& [name, value] : arguments) {
      if (placeholder != "{" + std::string(name) + "}") continue;
      placeholder = value;
      break;
    }
    filled += placeholder;
    text.remove_prefix(length);
  }
  return filled;
}

}  // namespace

Translations::Translations(const std::map<std::string, std::string_view>& catalogs) : impl_(std::make_unique<Impl>()) {
  for (const auto& [tag, content] : catalogs) {
    if (tag == "en") throw std::logic_error("English needs no catalog: it is the text in the source");
    boost::locale::gnu_gettext::messages_info info;
    info.language = tag;
    info.encoding = "UTF-8";
    info.domains.emplace_back(std::string("portner"));
    info.paths.emplace_back("memory");
    info.callback = [bytes = content](const std::string&, const std::string&) {
      return std::vector<char>(bytes.begin(), bytes.end());
    };
    Impl::Catalog catalog{};
    try {
      catalog.messages = boost::locale::gnu_gettext::create_messages_facet<char>(info);
    } catch (const std::exception& error) {
      throw std::logic_error("the catalog of " + tag + ": " + error.what());
    }
    catalog.owner = std::locale(std::locale::classic(), catalog.messages);
    impl_->catalogs.emplace(tag, std::move(catalog));
    impl_->languages.push_back({tag});
  }
}

Translations::~Translations() = default;

const std::vector<Language>& Translations::languages() const {
  return impl_->languages;
}

std::string Translations::text(const Language& language, const char* english, const Arguments& arguments) const {
  return fill(impl_->translation(language, "", english), arguments);
}

std::string Translations::plural(const Language& language, const char* one, const char* many, std::int64_t count,
                                 const Arguments& arguments) const {
  const char* text = count == 1 ? one : many;
  if (const Impl::Catalog* catalog = impl_->find(language)) {
    // Boost 1.74 counts in int; no plural rule looks at more than the last digits of a large number.
    const auto small = static_cast<int>(count > 1'000'000 ? 1'000'000 + count % 1'000'000 : count);
    if (const char* translated = catalog->messages->get(0, nullptr, one, small)) text = translated;
  }
  Arguments all = arguments;
  all.emplace_back("count", number(language, count));
  return fill(text, all);
}

std::string Translations::number(const Language& language, std::int64_t number) const {
  // A translation shows what stands between one and the thousands.
  const auto sample = text(language, "1,000");
  const auto separator = sample.size() < 4 ? std::string() : sample.substr(1, sample.size() - 4);
  auto digits = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
    digits.insert(static_cast<std::size_t>(place), separator);
  return digits;
}

}  // namespace portner::web
