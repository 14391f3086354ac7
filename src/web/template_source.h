#pragma once

// Private to view.cc and template_source.cc: what templates say before ctemplate reads them.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portner::web {

bool is_html(std::string_view template_name);

// The names in braces of a text to translate, sorted; nothing when a brace belongs to no name.
std::optional<std::vector<std::string>> placeholders(std::string_view text);

class TemplateSources {
 public:
  using ByName = std::map<std::string, std::string_view>;
  // The result's placeholders are those of the English text.
  using Translate = std::function<std::string_view(const std::string& context, const std::string& english)>;

  // A piece of an assembled template: where it begins there, and where it came from.
  struct Piece {
    std::size_t offset;
    std::string_view file;
    int line;
  };

  // Throws std::logic_error, "NAME:LINE: reason", for HTML that no template may hold.
  explicit TemplateSources(ByName by_name);

  const ByName& by_name() const { return by_name_; }

  // The template for ctemplate: includes put in, texts translated, white space cut, every marker checked. With pieces:
  // sections left out, so that ctemplate can parse it up to any of them. Throws std::logic_error.
  std::string assemble(std::string_view name, const Translate& translate, std::vector<Piece>* pieces = nullptr) const;

 private:
  ByName by_name_;
};

}  // namespace portner::web
