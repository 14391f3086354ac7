#include "delivery/exchange.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "delivery/gsm_alphabet.h"

namespace portner::delivery {
namespace {

constexpr std::size_t longest_id = 200;

Values with_message(const Preset& preset, Values values, const Text& text) {
  const auto seconds = std::max<std::int64_t>(text.valid_for.count(), 1);
  values["to"] = text.to;
  values["to_digits"] = text.to.substr(text.to.starts_with('+') ? 1 : 0);
  values["text"] = text.body;
  values["alphabet"] = is_gsm_text(text.body) ? preset.gsm : preset.unicode;
  values["validity_seconds"] = std::to_string(seconds);
  values["validity_minutes"] = std::to_string(std::max<std::int64_t>(seconds / 60, 1));
  values["validity_milliseconds"] = std::to_string(seconds * 1000);
  values["receipt_url"] = text.receipt_url;
  if (!text.receipt_url.empty()) {
    values["receipt_url_and"] = text.receipt_url + (text.receipt_url.contains('?') ? '&' : '?');
  }
  return values;
}

std::string encoded(const Fields& fields, const Values& values) {
  std::string text;
  for (const auto& [name, value] : fields) {
    const auto filled = value.fill(values);
    if (!filled) continue;
    if (!text.empty()) text += '&';
    text += for_url(name) + '=' + for_url(*filled);
  }
  return text;
}

std::optional<Json> filled(const Json& node, const Values& values) {
  if (node.is_string()) {
    const auto& text = node.get_ref<const std::string&>();
    if (const auto name = number_placeholder(text)) {
      const std::string& digits = values.at(*name);
      std::int64_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      return number;
    }
    if (auto value = Template::parse(text)->fill(values)) return std::move(*value);
    return std::nullopt;
  }
  if (!node.is_structured()) return node;
  Json copy = node.is_object() ? Json::object() : Json::array();
  for (const auto& [key, member] : node.items()) {
    auto value = filled(member, values);
    if (!value) continue;
    if (node.is_object()) {
      copy[key] = std::move(*value);
    } else {
      copy.push_back(std::move(*value));
    }
  }
  return copy;
}

// A text or a whole number.
std::optional<std::string> text_at(const Json& json, const Pointer& pointer) {
  try {
    const Json& node = json.at(pointer);
    if (node.is_string()) return node.get<std::string>();
    if (node.is_number_integer()) return node.dump();
  } catch (const Json::exception&) {
    // It is not there.
  }
  return std::nullopt;
}

bool may_be_id(std::string_view id) {
  return id.size() <= longest_id && is_utf8(id) &&
         std::ranges::none_of(id, [](unsigned char byte) { return byte < ' ' || byte == 0x7F; });
}

std::optional<Answer> by_rule(const AnswerRule& rule, int status, std::string_view body, const Json& json) {
  if (!std::ranges::count(rule.statuses, status) || !body.starts_with(rule.begins)) return std::nullopt;
  if (rule.at) {
    const auto found = text_at(json, *rule.at);
    if (!found || !std::ranges::count(rule.is, *found)) return std::nullopt;
  }
  std::string id;
  if (rule.id) {
    auto found = text_at(json, *rule.id);
    if (!found || !may_be_id(*found)) return std::nullopt;
    id = std::move(*found);
  }
  switch (rule.means) {
    case AnswerRule::Means::accepted:
      return HandedOver{std::move(id)};
    case AnswerRule::Means::refused:
      return Refused{rule.why};
    case AnswerRule::Means::not_now:
      return NotNow{rule.why};
  }
  return std::nullopt;
}

// What a status means that the preset says nothing about.
Answer by_status(int status) {
  if (status / 100 == 2) return NotNow{"answer not understood", true};
  if (status == 401) return NotNow{"wrong password"};
  if (status == 429) return NotNow{"throttled"};
  // A proxy in between lost the gateway's answer.
  return NotNow{"status " + std::to_string(status), status == 502 || status == 504};
}

std::string decoded(std::string_view encoded_text) {
  std::string spaced(encoded_text);
  std::ranges::replace(spaced, '+', ' ');
  int length = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      curl_easy_unescape(nullptr, spaced.c_str(), static_cast<int>(spaced.size()), &length), curl_free);
  return text ? std::string(text.get(), static_cast<std::size_t>(length)) : std::string();
}

// Of a query or a form. Nothing when it is missing, or there twice.
std::optional<std::string> field_of(std::string_view encoded_fields, std::string_view name) {
  std::optional<std::string> found;
  while (!encoded_fields.empty()) {
    const auto field = encoded_fields.substr(0, encoded_fields.find('&'));
    encoded_fields.remove_prefix(std::min(field.size() + 1, encoded_fields.size()));
    const auto equals = std::min(field.find('='), field.size());
    if (field.substr(0, equals) != name) continue;
    if (found) return std::nullopt;
    found = decoded(field.substr(std::min(equals + 1, field.size())));
  }
  return found;
}

}  // namespace

HttpRequest request_for(const Preset& preset, const Values& operator_values, const Text& text) {
  const Values values = with_message(preset, operator_values, text);
  HttpRequest request;
  request.url = values.at("url");
  if (const auto path = preset.path.fill(values, for_url); path && !path->empty()) {
    if (request.url.ends_with('/')) request.url.pop_back();
    request.url += *path;
  }
  if (const auto query = encoded(preset.query, values); !query.empty()) request.url += '?' + query;
  for (const auto& [name, value] : preset.headers) {
    if (const auto content = value.fill(values)) request.headers.push_back(name + ": " + *content);
  }
  if (preset.basic) {
    request.basic.emplace(preset.basic->first.fill(values).value_or(""),
                          preset.basic->second.fill(values).value_or(""));
  }
  if (preset.json) {
    request.headers.emplace_back("Content-Type: application/json");
    request.body =
        filled(*preset.json, values).value_or(Json::object()).dump(-1, ' ', false, Json::error_handler_t::replace);
  } else if (preset.post) {
    request.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
    request.body = encoded(preset.form, values);
  }
  return request;
}

Answer answer_of(const Preset& preset, int status, std::string_view body) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  for (const auto& rule : preset.answers) {
    if (auto answer = by_rule(rule, status, body, json)) return std::move(*answer);
  }
  return by_status(status);
}

std::optional<Receipt> receipt_of(const Preset& preset, std::string_view query, std::string_view content_type,
                                  std::string_view body) {
  const ReceiptRule& rule = preset.receipt;
  const auto type = lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
  std::optional<std::string> state;
  if (!rule.query.empty()) state = field_of(query, rule.query);
  if (!state && !rule.form.empty() && type == "application/x-www-form-urlencoded") state = field_of(body, rule.form);
  if (!state && rule.json && type == "application/json") {
    state = text_at(Json::parse(body, nullptr, /*allow_exceptions=*/false), *rule.json);
  }
  if (!state) return std::nullopt;
  const auto known = rule.states.find(*state);
  if (known == rule.states.end()) return std::nullopt;
  return known->second;
}

}  // namespace portner::delivery
