#include "delivery/preset.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.h"

namespace portner::delivery {
namespace {

constexpr std::array<std::string_view, 3> number_names = {"validity_milliseconds", "validity_minutes",
                                                          "validity_seconds"};
constexpr std::array<std::string_view, 6> text_names = {"alphabet", "receipt_url", "receipt_url_and",
                                                        "text",     "to",          "to_digits"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != std::ranges::end(list);
}

// Placeholders of the message and the other keys of a gateway's section in the configuration have their names already.
bool may_be_value(std::string_view name) {
  const auto parsed = Template::parse("{" + std::string(name) + "}");
  return parsed && parsed->names().size() == 1 && !contains(number_names, name) && !contains(text_names, name) &&
         name != "preset" && name != "private_addresses" && !name.ends_with("_file");
}

// Reads one file. Whatever is wrong goes to problems(), and reading goes on.
class Reader {
 public:
  explicit Reader(const toml::table& file) : file_(file) {}

  Preset read() {
    known(file_, "", {"values", "alphabet", "request", "answer", "receipt"});
    read_values();
    if (const auto* alphabet = table(file_, "alphabet")) {
      known(*alphabet, "alphabet.", {"gsm", "unicode"});
      preset_.gsm = text(*alphabet, "alphabet.", "gsm").value_or("");
      preset_.unicode = text(*alphabet, "alphabet.", "unicode").value_or("");
    }
    read_request();
    read_answers();
    if (const auto* receipt = table(file_, "receipt")) read_receipt(*receipt);
    return std::move(preset_);
  }

  std::vector<std::string>& problems() { return problems_; }

 private:
  void problem(const std::string& key, const std::string& what) { problems_.push_back(key + ": " + what); }

  void known(const toml::table& section, const std::string& prefix, std::initializer_list<std::string_view> keys) {
    for (const auto& [key, node] : section) {
      if (!contains(keys, key.str())) problem(prefix + std::string(key.str()), "there is no such key");
    }
  }

  const toml::table* table(const toml::table& parent, const std::string& key) { return table(parent, "", key); }
  const toml::table* table(const toml::table& parent, const std::string& prefix, const std::string& key) {
    const auto* node = parent.get(key);
    if (!node) return nullptr;
    if (!node->is_table()) problem(prefix + key, "must be a section");
    return node->as_table();
  }

  std::optional<std::string> text(const toml::table& parent, const std::string& prefix, const std::string& key) {
    const auto* node = parent.get(key);
    if (!node) return std::nullopt;
    auto value = node->value_exact<std::string>();
    if (!value) problem(prefix + key, "must be a text");
    return value;
  }

  // With no placeholder but those that may be filled in here.
  std::optional<Template> text_template(const std::string& key, const std::string& content, bool message_too) {
    auto parsed = Template::parse(content);
    if (!parsed) {
      problem(key, "has a brace that belongs to no {placeholder}");
      return std::nullopt;
    }
    for (const auto& name : parsed->names()) {
      const bool of_message = contains(number_names, name) || contains(text_names, name);
      if (!preset_.values.contains(name) && !(message_too && of_message))
        problem(key, "{" + name + "} is unknown here");
    }
    return parsed;
  }

  void read_values() {
    if (const auto* values = table(file_, "values")) {
      for (const auto& [name, node] : *values) {
        const std::string key = "values." + std::string(name.str());
        const auto* section = node.as_table();
        if (!section) {
          problem(key, "must be a section");
          continue;
        }
        known(*section, key + ".", {"meaning", "secret", "default"});
        PresetValue value{text(*section, key + ".", "meaning").value_or(""), false,
                          text(*section, key + ".", "default")};
        if (const auto* secret = section->get("secret")) {
          value.secret = secret->value_exact<bool>().value_or(false);
          if (!secret->is_boolean()) problem(key + ".secret", "must be true or false");
        }
        if (value.meaning.empty()) problem(key + ".meaning", "is missing");
        if (value.secret && !value.fallback.value_or("").empty()) problem(key + ".default", "a secret has none");
        if (!may_be_value(name.str())) problem(key, "cannot be the name of a value");
        preset_.values.emplace(name.str(), std::move(value));
      }
    }
    if (!preset_.values.contains("url")) problem("values.url", "is missing");
  }

  Fields fields(const toml::table& request, const std::string& name, bool message_too) {
    Fields fields;
    const auto* section = table(request, "request.", name);
    if (!section) return fields;
    for (const auto& [field, node] : *section) {
      const std::string key = "request." + name + "." + std::string(field.str());
      const auto content = node.value_exact<std::string>();
      if (!content) {
        problem(key, "must be a text");
      } else if (auto value = text_template(key, *content, message_too)) {
        fields.emplace_back(field.str(), std::move(*value));
      }
    }
    return fields;
  }

  void read_request() {
    const auto* request = table(file_, "request");
    if (!request) return problem("request", "is missing");
    known(*request, "request.", {"method", "path", "query", "headers", "basic", "form", "json"});
    const auto method = text(*request, "request.", "method").value_or("");
    preset_.post = method == "POST";
    if (method != "POST" && method != "GET") problem("request.method", "must be \"GET\" or \"POST\"");
    const auto path = text(*request, "request.", "path").value_or("");
    if (auto parsed = text_template("request.path", path, true)) preset_.path = std::move(*parsed);
    if (path.find_first_of("?#") != std::string::npos) problem("request.path", "must have no ? or #");

    preset_.query = fields(*request, "query", true);
    preset_.headers = fields(*request, "headers", false);
    preset_.form = fields(*request, "form", true);
    const auto is_token = [](std::string_view name) {
      return lower_ascii(name).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    };
    for (const auto& [name, value] : preset_.headers) {
      if (!is_token(name)) problem("request.headers." + name, "cannot be the name of a header");
    }
    if (const auto* basic = table(*request, "request.", "basic")) {
      known(*basic, "request.basic.", {"user", "password"});
      auto user = text_template("request.basic.user", text(*basic, "request.basic.", "user").value_or(""), false);
      auto password =
          text_template("request.basic.password", text(*basic, "request.basic.", "password").value_or(""), false);
      if (user && password) preset_.basic.emplace(std::move(*user), std::move(*password));
    }
    if (const auto* json = request->get("json")) preset_.json = json_of("request.json", *json);
    if ((preset_.json || !preset_.form.empty()) && !preset_.post) problem("request.method", "a body needs POST");
    if (preset_.json && !preset_.form.empty()) problem("request", "must have one body, form or json");
  }

  Json json_of(const std::string& key, const toml::node& node) {
    if (const auto* section = node.as_table()) {
      Json json = Json::object();
      for (const auto& [name, member] : *section) {
        json[std::string(name.str())] = json_of(key + "." + std::string(name.str()), member);
      }
      return json;
    }
    if (const auto* array = node.as_array()) {
      Json json = Json::array();
      for (const auto& member : *array) json.push_back(json_of(key, member));
      return json;
    }
    if (const auto content = node.value_exact<std::string>()) {
      const auto number = number_placeholder(*content);
      if (number && !contains(number_names, *number)) problem(key, "{" + *number + "} is no number");
      if (!number) text_template(key, *content, true);
      return *content;
    }
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
    if (const auto truth = node.value_exact<bool>()) return *truth;
    problem(key, "must be a text, a whole number, true, false, a list or a section");
    return nullptr;
  }

  std::optional<Pointer> pointer(const toml::table& parent, const std::string& prefix, const std::string& key) {
    const auto content = text(parent, prefix, key);
    if (!content) return std::nullopt;
    try {
      return Pointer(*content);
    } catch (const Json::parse_error&) {
      problem(prefix + key, "must be a JSON pointer, like \"/messages/0/id\"");
      return std::nullopt;
    }
  }

  template <class Value>
  std::vector<Value> list(const toml::table& parent, const std::string& prefix, const std::string& key,
                          const char* of_what) {
    std::vector<Value> values;
    const auto* array = parent.get_as<toml::array>(key);
    for (std::size_t i = 0; array && i < array->size(); ++i) {
      if (auto value = array->get(i)->value_exact<Value>()) values.push_back(std::move(*value));
    }
    if (parent.contains(key) && (!array || values.empty() || values.size() != array->size())) {
      problem(prefix + key, std::string("must be a list of ") + of_what);
    }
    return values;
  }

  void read_answers() {
    const auto* answers = file_.get_as<toml::array>("answer");
    if (!answers || !answers->is_array_of_tables()) return problem("answer", "must be a list of sections, [[answer]]");
    bool can_be_accepted = false;
    for (std::size_t i = 0; i < answers->size(); ++i) {
      const toml::table& section = *answers->get_as<toml::table>(i);
      const std::string prefix = "answer " + std::to_string(i + 1) + ".";
      known(section, prefix, {"status", "begins", "at", "is", "id", "means", "why"});
      AnswerRule rule;
      for (const auto status : list<std::int64_t>(section, prefix, "status", "numbers")) {
        if (status < 100 || status > 599) problem(prefix + "status", "must be from 100 to 599");
        rule.statuses.push_back(static_cast<int>(status));
      }
      if (!section.contains("status")) problem(prefix + "status", "is missing");
      rule.begins = text(section, prefix, "begins").value_or("");
      rule.at = pointer(section, prefix, "at");
      rule.is = list<std::string>(section, prefix, "is", "texts");
      if (section.contains("at") != section.contains("is")) problem(prefix + "is", "belongs to \"at\"");
      rule.id = pointer(section, prefix, "id");
      rule.why = text(section, prefix, "why").value_or("");
      const auto means = text(section, prefix, "means").value_or("");
      using Means = AnswerRule::Means;
      rule.means = means == "accepted" ? Means::accepted : means == "refused" ? Means::refused : Means::not_now;
      if (means != "accepted" && means != "refused" && means != "not now") {
        problem(prefix + "means", "must be \"accepted\", \"refused\" or \"not now\"");
      } else if (section.contains("why") == (means == "accepted")) {
        problem(prefix + "why", "is for \"refused\" and \"not now\", a short word");
      } else if (section.contains("id") && means != "accepted") {
        problem(prefix + "id", "is for \"accepted\"");
      }
      can_be_accepted |= means == "accepted";
      preset_.answers.push_back(std::move(rule));
    }
    if (!can_be_accepted) problem("answer", "one must mean \"accepted\"");
  }

  void read_receipt(const toml::table& receipt) {
    known(receipt, "receipt.", {"query", "form", "json", "states"});
    preset_.receipt.query = text(receipt, "receipt.", "query").value_or("");
    preset_.receipt.form = text(receipt, "receipt.", "form").value_or("");
    preset_.receipt.json = pointer(receipt, "receipt.", "json");
    if (preset_.receipt.query.empty() && preset_.receipt.form.empty() && !preset_.receipt.json) {
      problem("receipt", "must have query, form or json: where the state is");
    }
    const auto* states = table(receipt, "receipt.", "states");
    if (!states || states->empty()) return problem("receipt.states", "is missing");
    for (const auto& [name, node] : *states) {
      const std::string key = "receipt.states." + std::string(name.str());
      const auto meaning = node.value_exact<std::string>().value_or("");
      constexpr std::string_view failed = "failed: ";
      if (meaning == "delivered") {
        preset_.receipt.states.emplace(name.str(), Receipt{ReceiptState::delivered});
      } else if (meaning == "on its way") {
        preset_.receipt.states.emplace(name.str(), Receipt{ReceiptState::on_its_way});
      } else if (meaning.starts_with(failed) && meaning.size() > failed.size()) {
        preset_.receipt.states.emplace(name.str(), Receipt{ReceiptState::failed, meaning.substr(failed.size())});
      } else {
        problem(key, "must be \"delivered\", \"on its way\" or \"failed: \" and a short word");
      }
    }
  }

  const toml::table& file_;
  Preset preset_;
  std::vector<std::string> problems_;
};

}  // namespace

std::expected<Preset, std::vector<std::string>> read_preset(std::string_view toml) {
  try {
    const auto file = toml::parse(toml);
    Reader reader(file);
    Preset preset = reader.read();
    if (!reader.problems().empty()) return std::unexpected(std::move(reader.problems()));
    return preset;
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        std::vector{"line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description())});
  }
}

}  // namespace portner::delivery
