#pragma once

#include <expected>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/gateway.h"
#include "delivery/template.h"

// How a provider wants to be asked and how it answers, read from a file of gateways/. docs/gateways.md describes the
// format. Private to this layer.
namespace portner::delivery {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;  // RFC 6901

// What the operator fills in.
struct PresetValue {
  std::string meaning;
  bool secret = false;
  std::optional<std::string> fallback;  // nothing: it must be given
};

// What an answer means that has one of these statuses and everything else that is named here.
struct AnswerRule {
  enum class Means { accepted, refused, not_now };

  std::vector<int> statuses;
  std::string begins;           // a body of text
  std::optional<Pointer> at;    // a member of a body of JSON...
  std::vector<std::string> is;  // ...and what it may be, numbers as text
  std::optional<Pointer> id;    // of accepted: the gateway's name for the text
  Means means = Means::not_now;
  std::string why;  // of the others
};

// Where a receipt has its state, and what the states mean. An empty name: not there.
struct ReceiptRule {
  std::string query;
  std::string form;
  std::optional<Pointer> json;
  std::map<std::string, Receipt, std::less<>> states;
};

using Fields = std::vector<std::pair<std::string, Template>>;

struct Preset {
  std::map<std::string, PresetValue> values;  // "url" is always among them
  std::string gsm, unicode;                   // what {alphabet} is for a text of the GSM alphabet and for others

  bool post = true;
  Template path;  // behind the value "url"
  Fields query;
  Fields headers;
  std::optional<std::pair<Template, Template>> basic;  // user, password
  Fields form;
  std::optional<Json> json;  // its texts are templates

  std::vector<AnswerRule> answers;  // the first that fits counts
  ReceiptRule receipt;
};

// Every problem at once, each with its key.
std::expected<Preset, std::vector<std::string>> read_preset(std::string_view toml);

}  // namespace portner::delivery
