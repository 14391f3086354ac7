#include "web/request.h"

#include <algorithm>

#include "base/secret.h"
#include "base/text.h"
#include "web/http_text.h"

namespace portner::web {
namespace {

constexpr std::size_t most_fields = 100;

// Calls `take` with each part; stops and gives false when it does.
template <class Take>
bool split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (!take(text.substr(0, end))) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

}  // namespace

std::optional<Form> Form::parse(std::string_view encoded) {
  Form form;
  // Room for all at once: a growing vector would leave copies of short passwords behind.
  form.fields_.reserve(std::min<std::size_t>(most_fields, std::ranges::count(encoded, '&') + 1));
  const bool well_formed = split(encoded, '&', [&form](std::string_view field) {
    if (field.empty()) return true;
    const std::size_t equals = std::min(field.find('='), field.size());
    auto name = percent_decode(field.substr(0, equals), Plus::space);
    auto value = percent_decode(field.substr(std::min(equals + 1, field.size())), Plus::space);
    if (!name || !value || form.has(*name) || form.fields_.size() == most_fields) return false;
    form.fields_.emplace_back(std::move(*name), std::move(*value));
    Secret::wipe(*value);
    return true;
  });
  if (!well_formed) return std::nullopt;
  return form;
}

std::string_view Form::get(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
  return found == fields_.end() ? std::string_view() : found->second;
}

bool Form::has(std::string_view name) const {
  return std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first) != fields_.end();
}

Form::~Form() {
  for (auto& field : fields_) Secret::wipe(field.second);
}

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view found;
  bool seen = false;
  const bool once = split(header("cookie"), ';', [&](std::string_view field) {
    const std::string_view pair = trim(field);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) return true;
    if (seen) return false;
    seen = true;
    found = pair.substr(equals + 1);
    return true;
  });
  return once ? found : std::string_view();
}

Form Request::query_form() const {
  return Form::parse(query).value_or(Form());
}

}  // namespace portner::web
