#include <algorithm>
#include <utility>

#include "base/text.h"
#include "web/request.h"

namespace portner::web {
namespace {

constexpr std::size_t most_parts = 100;
constexpr std::size_t longest_boundary = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t longest_head = 2048;    // of one part
constexpr std::string_view multipart = "multipart/form-data";

bool is_boundary_symbol(char symbol) {
  return (symbol >= '0' && symbol <= '9') || (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') ||
         std::string_view("'()+_,-./:=?").contains(symbol);
}

bool take(std::string_view& rest, std::string_view expected) {
  if (!rest.starts_with(expected)) return false;
  rest.remove_prefix(expected.size());
  return true;
}

// The value of the one parameter that the type has.
std::optional<std::string_view> boundary_of(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos || lower_ascii(trim(content_type.substr(0, semicolon))) != multipart)
    return std::nullopt;
  auto parameter = trim(content_type.substr(semicolon + 1));
  if (parameter.size() < 9 || lower_ascii(parameter.substr(0, 9)) != "boundary=") return std::nullopt;
  parameter.remove_prefix(9);
  if (parameter.size() > 2 && parameter.front() == '"' && parameter.back() == '"')
    parameter = parameter.substr(1, parameter.size() - 2);
  if (parameter.empty() || parameter.size() > longest_boundary || !std::ranges::all_of(parameter, is_boundary_symbol))
    return std::nullopt;
  return parameter;
}

// What stands in quotes; browsers write a quote, CR and LF inside as %22, %0D and %0A (HTML, section 4.10.21.8).
std::optional<std::string_view> quoted(std::string_view& rest) {
  if (!take(rest, "\"")) return std::nullopt;
  const auto end = rest.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (!is_utf8(text)) return std::nullopt;
  return text;
}

struct Head {
  std::string_view name;
  bool is_file = false;
};

// name, then filename where it is a file: what browsers write, in their order.
std::optional<Head> disposition(std::string_view value) {
  if (!take(value, "form-data; name=")) return std::nullopt;
  const auto name = quoted(value);
  if (!name || name->empty()) return std::nullopt;
  if (value.empty()) return Head{*name};
  if (!take(value, "; filename=") || !quoted(value) || !value.empty()) return std::nullopt;
  return Head{*name, true};
}

// Content-Disposition once, Content-Type at most once, nothing else.
std::optional<Head> head_of(std::string_view lines) {
  std::optional<Head> head;
  bool typed = false;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    const auto line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto name = lower_ascii(line.substr(0, colon));
    if (name == "content-type" && !std::exchange(typed, true)) continue;
    if (name != "content-disposition" || head) return std::nullopt;
    head = disposition(trim(line.substr(colon + 1)));
    if (!head) return std::nullopt;
  }
  return head;
}

}  // namespace

std::optional<Form> Form::parse_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return std::nullopt;
  const auto delimiter = "\r\n--" + std::string(*boundary);
  if (!take(body, std::string_view(delimiter).substr(2))) return std::nullopt;
  Form form;
  form.fields_.reserve(most_parts);
  while (!take(body, "--")) {
    if (!take(body, "\r\n") || form.fields_.size() == most_parts) return std::nullopt;
    const auto end_of_head = body.substr(0, longest_head).find("\r\n\r\n");
    if (end_of_head == std::string_view::npos) return std::nullopt;
    const auto head = head_of(body.substr(0, end_of_head));
    body.remove_prefix(end_of_head + 4);
    const auto end = body.find(delimiter);
    if (!head || end == std::string_view::npos || form.has(head->name)) return std::nullopt;
    const auto content = body.substr(0, end);
    if (!head->is_file && !is_utf8(content)) return std::nullopt;
    form.fields_.emplace_back(head->name, content);
    body.remove_prefix(end + delimiter.size());
  }
  if (!body.empty() && body != "\r\n") return std::nullopt;
  return form;
}

}  // namespace portner::web
