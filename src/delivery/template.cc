#include "delivery/template.h"

#include "base/text.h"

namespace portner::delivery {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool is_unreserved(char symbol) {
  return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9') ||
         symbol == '-' || symbol == '.' || symbol == '_' || symbol == '~';
}

}  // namespace

std::optional<Template> Template::parse(std::string_view text) {
  Template parsed;
  while (!text.empty()) {
    const auto brace = text.find_first_of("{}");
    if (brace != 0) parsed.pieces_.push_back({std::string(text.substr(0, brace)), false});
    if (brace == std::string_view::npos) break;
    const auto end = text.find('}', brace);
    if (text[brace] == '}' || end == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(brace + 1, end - brace - 1);
    if (!is_name(name)) return std::nullopt;
    parsed.pieces_.push_back({std::string(name), true});
    text.remove_prefix(end + 1);
  }
  return parsed;
}

std::vector<std::string> Template::names() const {
  std::vector<std::string> names;
  for (const auto& piece : pieces_) {
    if (piece.is_name) names.push_back(piece.text);
  }
  return names;
}

std::optional<std::string> Template::fill(const Values& values, std::string (*escape)(std::string_view)) const {
  std::string filled;
  for (const auto& piece : pieces_) {
    if (!piece.is_name) {
      filled += piece.text;
      continue;
    }
    const auto value = values.find(piece.text);
    if (value == values.end() || value->second.empty()) return std::nullopt;
    filled += escape ? escape(value->second) : value->second;
  }
  return filled;
}

std::optional<std::string> number_placeholder(std::string_view text) {
  constexpr std::string_view ending = ":number}";
  if (!text.starts_with('{') || !text.ends_with(ending)) return std::nullopt;
  text = text.substr(1, text.size() - 1 - ending.size());
  if (!is_name(text)) return std::nullopt;
  return std::string(text);
}

std::string for_url(std::string_view text) {
  return percent_encoded(text, is_unreserved);
}

}  // namespace portner::delivery
