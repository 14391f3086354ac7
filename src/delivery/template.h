#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Private to this layer.
namespace portner::delivery {

using Values = std::map<std::string, std::string, std::less<>>;

// A text with {placeholders}: small letters, digits and underscores in braces.
class Template {
 public:
  // Nothing when a brace belongs to no placeholder.
  static std::optional<Template> parse(std::string_view text);

  // Of every placeholder.
  std::vector<std::string> names() const;

  // Nothing when a value is empty or missing: then what the text is for is left out. escape: of each value.
  std::optional<std::string> fill(const Values& values, std::string (*escape)(std::string_view) = nullptr) const;

 private:
  struct Piece {
    std::string text;
    bool is_name;
  };
  std::vector<Piece> pieces_;
};

// "name" of "{name:number}", nothing of any other text.
std::optional<std::string> number_placeholder(std::string_view text);

// Percent-encoded but for what RFC 3986 calls unreserved: safe in a path, in a query and in a form.
std::string for_url(std::string_view text);

}  // namespace portner::delivery
