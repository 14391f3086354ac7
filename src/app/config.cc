#include "app/config.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <charconv>
#include <functional>
#include <map>

#include "web/client_address.h"

namespace portner {
namespace {

// One table of keys: what the file may say and where it goes.
class Reader {
 public:
  explicit Reader(ConfigProblems& problems) : problems_(problems) {}

  void read(const toml::table& table, const std::string& prefix,
            const std::map<std::string, std::function<void(const std::string& key, const toml::node&)>>& keys) {
    for (const auto& [name, node] : table) {
      const auto key = prefix + std::string(name.str());
      const auto known = keys.find(std::string(name.str()));
      if (known == keys.end()) {
        problems_.push_back(key + ": there is no such key");
      } else {
        known->second(key, node);
      }
    }
  }

  void text(const std::string& key, const toml::node& node, std::string& target) {
    if (const auto value = node.value_exact<std::string>(); value && !value->empty()) {
      target = *value;
    } else {
      problems_.push_back(key + ": must be a text that is not empty");
    }
  }

  void endpoint(const std::string& key, const toml::node& node, Endpoint& target) {
    const auto value = node.value_exact<std::string>();
    const auto parsed = value ? parse_endpoint(*value) : std::nullopt;
    if (parsed) {
      target = *parsed;
    } else {
      problems_.push_back(key + ": must be an address and a port, like \"127.0.0.1:8080\"");
    }
  }

  void number(const std::string& key, const toml::node& node, unsigned& target, unsigned least, unsigned most) {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) {
      target = static_cast<unsigned>(*value);
    } else {
      problems_.push_back(key + ": must be a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
    }
  }

  void texts(const std::string& key, const toml::node& node, std::vector<std::string>& target) {
    const auto* array = node.as_array();
    if (!array) {
      problems_.push_back(key + ": must be a list of texts");
      return;
    }
    for (const auto& element : *array) {
      if (const auto value = element.value_exact<std::string>()) {
        target.push_back(*value);
      } else {
        problems_.push_back(key + ": must be a list of texts");
        return;
      }
    }
  }

  const toml::table* table(const std::string& key, const toml::node& node) {
    const auto* found = node.as_table();
    if (!found) problems_.push_back(key + ": must be a section");
    return found;
  }

 private:
  ConfigProblems& problems_;
};

bool is_loopback(const Endpoint& endpoint) {
  return web::ClientAddress::parse(endpoint.address).is_loopback();
}

void check_url(const Config& config, ConfigProblems& problems) {
  const auto& url = config.public_url;
  if (url.empty()) {
    if (!is_loopback(config.listen)) problems.push_back("public_url: is needed when listen is not a loopback address");
    return;
  }
  const bool https = url.starts_with("https://");
  const bool http = url.starts_with("http://");
  const auto host = std::string_view(url).substr(https ? 8 : http ? 7 : 0);
  if ((!https && !http) || host.empty() || host.find_first_of("/?#@ ") != std::string_view::npos) {
    problems.push_back("public_url: must be like \"https://login.example.com\", without a path");
  } else if (http && !is_loopback(config.listen)) {
    problems.push_back("public_url: must begin with https:// when listen is not a loopback address");
  }
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address == "localhost") address = "127.0.0.1";
  Endpoint endpoint{std::string(address), 0};
  const auto port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  const bool wildcard = address == "0.0.0.0" || address == "::";
  if (!wildcard && web::ClientAddress::parse(address).text() == "0.0.0.0") return std::nullopt;
  return endpoint;
}

std::string Config::database_url() const {
  return database.empty() ? "sqlite:" + data_directory + "/portner.db" : database;
}

std::expected<Config, ConfigProblems> parse_config(std::string_view toml) {
  Config config;
  ConfigProblems problems;
  Reader reader(problems);
  try {
    const auto table = toml::parse(toml);
    using Node = toml::node;
    web::TlsFiles tls;
    Endpoint metrics{};
    reader.read(
        table, "",
        {{"data", [&](const auto& key, const Node& node) { reader.text(key, node, config.data_directory); }},
         {"listen", [&](const auto& key, const Node& node) { reader.endpoint(key, node, config.listen); }},
         {"public_url", [&](const auto& key, const Node& node) { reader.text(key, node, config.public_url); }},
         {"trusted_proxies",
          [&](const auto& key, const Node& node) { reader.texts(key, node, config.trusted_proxies); }},
         {"database",
          [&](const auto& key, const Node& node) {
            if (const auto* section = reader.table(key, node))
              reader.read(
                  *section, key + ".",
                  {{"url", [&](const auto& name, const Node& value) { reader.text(name, value, config.database); }},
                   {"connections", [&](const auto& name, const Node& value) {
                      reader.number(name, value, config.database_connections, 2, 500);
                    }}});
          }},
         {"tls",
          [&](const auto& key, const Node& node) {
            if (const auto* section = reader.table(key, node))
              reader.read(
                  *section, key + ".",
                  {{"certificate",
                    [&](const auto& name, const Node& value) { reader.text(name, value, tls.certificate_chain); }},
                   {"key", [&](const auto& name, const Node& value) { reader.text(name, value, tls.private_key); }}});
            config.tls = tls;
          }},
         {"metrics", [&](const auto& key, const Node& node) {
            if (const auto* section = reader.table(key, node))
              reader.read(
                  *section, key + ".",
                  {{"listen", [&](const auto& name, const Node& value) { reader.endpoint(name, value, metrics); }}});
            config.metrics = metrics;
          }}});
  } catch (const toml::parse_error& error) {
    problems.push_back("line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
  for (auto& problem : problems_of(config)) problems.push_back(std::move(problem));
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return config;
}

ConfigProblems problems_of(const Config& config) {
  ConfigProblems problems;
  check_url(config, problems);
  if (auto proxies = web::TrustedProxies::parse(config.trusted_proxies); !proxies)
    problems.push_back("trusted_proxies: " + proxies.error());
  if (!config.tls && !is_loopback(config.listen) && config.trusted_proxies.empty())
    problems.push_back(
        "listen: plain HTTP is only for loopback addresses or behind trusted_proxies; give [tls] certificate and key");
  if (config.tls) {
    if (config.tls->certificate_chain.empty()) problems.push_back("tls.certificate: is missing");
    if (config.tls->private_key.empty()) problems.push_back("tls.key: is missing");
    for (const auto& [key, path] :
         {std::pair{"tls.certificate", config.tls->certificate_chain}, std::pair{"tls.key", config.tls->private_key}})
      if (!path.empty() && access(path.c_str(), R_OK) != 0)
        problems.push_back(std::string(key) + ": cannot read " + path);
  }
  if (!config.database.empty() && !config.database.starts_with("sqlite:") &&
      !config.database.starts_with("postgresql:"))
    problems.push_back("database.url: must begin with sqlite: or postgresql:");
  return problems;
}

}  // namespace portner
