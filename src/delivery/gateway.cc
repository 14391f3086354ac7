#include "delivery/gateway.h"

#include <algorithm>

#include "base/text.h"
#include "delivery/exchange.h"
#include "delivery/http_client.h"
#include "delivery/preset.h"

namespace portner::delivery {
namespace {

bool is_gateway_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char byte) { return byte < ' ' || byte == 0x7F; });
}

// Puts what is wrong with the settings into problems.
class Checker {
 public:
  Checker(const GatewaySettings& settings, std::vector<std::string>& problems)
      : settings_(settings), problems_(problems) {}

  void problem(const std::string& key, const std::string& what) { problems_.push_back(key + ": " + what); }

  // The operator's values, with the preset's defaults.
  Values values(const Preset& preset) {
    Values values;
    for (const auto& [name, value] : settings_.values) {
      if (!preset.values.contains(name)) problem(name, "the preset " + settings_.preset + " has no such value");
      if (!is_utf8(value)) problem(name, "must be UTF-8 without NUL");
    }
    for (const auto& [name, description] : preset.values) {
      const auto given = settings_.values.find(name);
      const bool is_given = given != settings_.values.end() && !given->second.empty();
      if (!is_given && !description.fallback) problem(name, "is missing: " + description.meaning);
      values[name] = is_given ? given->second : description.fallback.value_or("");
    }
    return values;
  }

  void check_url(const std::string& url) {
    const bool https = url.starts_with("https://");
    const bool http = url.starts_with("http://");
    const auto rest = std::string_view(url).substr(https ? 8 : http ? 7 : 0);
    const bool printable = std::ranges::all_of(rest, [](char symbol) { return symbol > ' ' && symbol < 0x7F; });
    const bool has_host = !rest.empty() && rest[0] != '/' && rest[0] != ':';
    if ((!https && !http) || !has_host || !printable ||
        rest.find_first_of("?#@\\\"<>^`{|}") != std::string_view::npos) {
      problem("url", "must be like \"https://sms.example.com/send\", without user, ? and #");
    } else if (http && !settings_.private_addresses) {
      problem("url", "plain http is for gateways with private_addresses = true");
    }
  }

  void check_headers(const Preset& preset, const Values& values) {
    for (const auto& [header, value] : preset.headers) {
      for (const auto& name : value.names()) {
        if (has_controls(values.at(name)))
          problem(name, "must have no line break or control character: it is sent in a header");
      }
    }
    if (!preset.basic) return;
    for (const auto& name : preset.basic->first.names()) {
      // RFC 7617 section 2
      if (values.at(name).contains(':')) problem(name, "must have no colon: it is the user of Basic authentication");
    }
  }

 private:
  const GatewaySettings& settings_;
  std::vector<std::string>& problems_;
};

}  // namespace

struct Gateway::Impl {
  Impl(const GatewaySettings& settings, Preset described, Values filled_in)
      : name(settings.name),
        preset(std::move(described)),
        values(std::move(filled_in)),
        client(HttpLimits{settings.private_addresses}) {}

  std::string name;
  Preset preset;
  Values values;
  HttpClient client;
};

std::expected<Gateway, std::vector<std::string>> Gateway::make(const GatewaySettings& settings,
                                                               std::string_view preset_text) {
  std::vector<std::string> problems;
  Checker checker(settings, problems);
  if (!is_gateway_name(settings.name)) checker.problem("name", "must be 1 to 40 small letters, digits and hyphens");
  auto preset = read_preset(preset_text);
  if (!preset) {
    for (const auto& what : preset.error()) checker.problem("preset", settings.preset + ": " + what);
    return std::unexpected(std::move(problems));
  }
  Values values = checker.values(*preset);
  if (!values.at("url").empty()) checker.check_url(values.at("url"));
  checker.check_headers(*preset, values);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return Gateway(std::make_unique<Impl>(settings, std::move(*preset), std::move(values)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gateway::Gateway(Gateway&&) noexcept = default;
Gateway& Gateway::operator=(Gateway&&) noexcept = default;
Gateway::~Gateway() = default;

const std::string& Gateway::name() const {
  return impl_->name;
}

Answer Gateway::send(const Text& text) const {
  const auto reply = impl_->client.ask(request_for(impl_->preset, impl_->values, text));
  if (!reply) return NotNow{reply.error().why, reply.error().perhaps_sent};
  return answer_of(impl_->preset, reply->status, reply->body);
}

std::optional<Receipt> Gateway::read_receipt(std::string_view query, std::string_view content_type,
                                             std::string_view body) const {
  return receipt_of(impl_->preset, query, content_type, body);
}

}  // namespace portner::delivery
