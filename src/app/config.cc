#include "app/config.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "base/text.h"
#include "features/people/people.h"
#include "resources/resources.h"
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

  void money(const std::string& key, const toml::node& node, double& target) {
    if (const auto value = node.value<double>(); value && *value > 0) {
      target = *value;
    } else {
      problems_.push_back(key + ": must be an amount of money, more than nothing");
    }
  }

  void flag(const std::string& key, const toml::node& node, bool& target) {
    if (const auto value = node.value_exact<bool>()) {
      target = *value;
    } else {
      problems_.push_back(key + ": must be true or false");
    }
  }

  // From the first line of a file, so that it need not be in the configuration.
  void secret(const std::string& key, const toml::node& node, std::string& target) {
    std::string path;
    text(key, node, path);
    std::ifstream file(path);
    if (path.empty() || !std::getline(file, target)) problems_.push_back(key + ": cannot read " + path);
  }

  void check(bool good, const std::string& key, std::string_view what) {
    if (!good) problems_.push_back(key + ": " + std::string(what));
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

// A value of a gateway may stand in a file of its own: KEY_file names it, so that a password need not be in here.
void read_gateway(Reader& reader, const std::string& key, const toml::table& table, delivery::GatewaySettings& gateway,
                  Config& config) {
  for (const auto& [name_key, node] : table) {
    const std::string name(name_key.str());
    const auto full = key + '.' + name;
    if (name == "price") {
      double price = 0;
      reader.money(full, node, price);
      config.sms_price = std::max(config.sms_price, price);
    } else if (name == "private_addresses") {
      reader.flag(full, node, gateway.private_addresses);
    } else if (name == "preset") {
      reader.text(full, node, gateway.preset);
    } else if (name.ends_with("_file")) {
      reader.secret(full, node, gateway.values[name.substr(0, name.size() - 5)]);
    } else {
      reader.text(full, node, gateway.values[name]);
    }
  }
}

void read_sms(Reader& reader, const std::string& key, const toml::node& node, Config& config,
              ConfigProblems& problems) {
  const auto* section = reader.table(key, node);
  if (!section) return;
  std::vector<std::string> order;
  std::map<std::string, delivery::GatewaySettings> gateways;
  reader.read(
      *section, key + ".",
      {{"gateways", [&](const auto& name, const toml::node& value) { reader.texts(name, value, order); }},
       {"texts_a_day",
        [&](const auto& name, const toml::node& value) { reader.number(name, value, config.sms_a_day, 1, 10000000); }},
       {"money_a_day",
        [&](const auto& name, const toml::node& value) { reader.money(name, value, config.sms_money_a_day); }},
       {"dry_run", [&](const auto& name, const toml::node& value) { reader.flag(name, value, config.sms_dry_run); }},
       {"gateway", [&](const auto& name, const toml::node& value) {
          const auto* all = reader.table(name, value);
          if (!all) return;
          for (const auto& [gateway, settings] : *all) {
            const auto where = name + '.' + std::string(gateway.str());
            const auto* table = reader.table(where, settings);
            if (!table) continue;
            auto& target = gateways[std::string(gateway.str())];
            target.name = gateway.str();
            read_gateway(reader, where, *table, target, config);
          }
        }}});
  if (config.sms_money_a_day > 0 && config.sms_price == 0)
    problems.push_back(key + ".money_a_day: needs the price of a text at the gateways");
  for (const auto& name : order) {
    const auto found = gateways.find(name);
    if (found == gateways.end()) {
      problems.push_back(key + ".gateways: there is no section [" + key + ".gateway." + name + "]");
    } else {
      config.sms_gateways.push_back(found->second);
    }
  }
  for (const auto& [name, gateway] : gateways)
    if (std::ranges::find(order, name) == order.end())
      problems.push_back(key + ".gateways: does not name " + name + ", so it would never be used");
}

void read_mail(Reader& reader, const std::string& key, const toml::node& node, Config& config) {
  const auto* section = reader.table(key, node);
  if (!section) return;
  auto& mail = config.mail.emplace();
  unsigned port = 0;
  std::string tls = "starttls";
  const auto text = [&](std::string& target) {
    return [&](const auto& name, const toml::node& value) { reader.text(name, value, target); };
  };
  reader.read(
      *section, key + ".",
      {{"server", text(mail.host)},
       {"port", [&](const auto& name, const toml::node& value) { reader.number(name, value, port, 1, 65535); }},
       {"tls", text(tls)},
       {"username", text(mail.username)},
       {"password", text(mail.password)},
       {"password_file", [&](const auto& name, const toml::node& value) { reader.secret(name, value, mail.password); }},
       {"from", text(mail.from)},
       {"from_name", text(mail.from_name)},
       {"ca", text(mail.ca)}});
  if (tls == "implicit") mail.tls = delivery::SmtpTls::implicit;
  if (tls == "none") mail.tls = delivery::SmtpTls::none;
  reader.check(tls == "starttls" || tls == "implicit" || tls == "none", key + ".tls",
               R"(must be "starttls", "implicit" or "none")");
  mail.port = static_cast<std::uint16_t>(port != 0 ? port : mail.tls == delivery::SmtpTls::implicit ? 465 : 587);
  reader.check(!mail.host.empty(), key + ".server", "is missing");
  const auto address = normalise_email(mail.from);
  reader.check(address.has_value(), key + ".from", "must be the e-mail address that mails come from");
  mail.from = address.value_or("");
  reader.check(mail.from_name.empty() || normalise_name(mail.from_name), key + ".from_name", "must be a name");
  reader.check(mail.host.find_first_of("/?#@ []") == std::string::npos, key + ".server",
               "must be a name or an address");
  reader.check(
      mail.tls != delivery::SmtpTls::none || is_loopback({mail.host == "localhost" ? "127.0.0.1" : mail.host, 0}),
      key + ".tls", "may be \"none\" only for a mail server on this machine");
  reader.check(mail.username.empty() == mail.password.empty(), key + ".password", "and username go together");
  reader.check(mail.ca.empty() || access(mail.ca.c_str(), R_OK) == 0, key + ".ca", "cannot be read");
}

void read_support(Reader& reader, const std::string& key, const toml::node& node, SupportContact& support) {
  const auto* section = reader.table(key, node);
  if (!section) return;
  const auto text = [&](std::string& target) {
    return [&](const auto& name, const toml::node& value) { reader.text(name, value, target); };
  };
  reader.read(*section, key + ".",
              {{"name", text(support.name)},
               {"telephone", text(support.telephone)},
               {"menu_digit", text(support.menu_digit)},
               {"hours", text(support.hours)},
               {"mail", text(support.email)}});
  const auto email = normalise_email(support.email);
  reader.check(support.email.empty() || email, key + ".mail", "must be an e-mail address");
  support.email = email.value_or("");
  reader.check(normalise_telephone(support.telephone).has_value(), key + ".telephone", "must be a telephone number");
  reader.check(support.menu_digit.empty() || (support.menu_digit.size() == 1 && whole_number(support.menu_digit)),
               key + ".menu_digit", "must be one digit, as a text: \"2\"");
  for (const auto& [name, line] : {std::pair(".name", support.name), std::pair(".hours", support.hours)})
    reader.check(line.empty() || normalise_name(line), key + name, "must be a line of at most 100 characters");
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

std::string public_url_of(const Config& config) {
  return config.public_url.empty() ? "http://localhost:" + std::to_string(config.listen.port) : config.public_url;
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
         {"sms", [&](const auto& key, const Node& node) { read_sms(reader, key, node, config, problems); }},
         {"mail", [&](const auto& key, const Node& node) { read_mail(reader, key, node, config); }},
         {"support", [&](const auto& key, const Node& node) { read_support(reader, key, node, config.support); }},
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

std::expected<std::vector<delivery::Gateway>, ConfigProblems> gateways_of(const Config& config) {
  std::vector<delivery::Gateway> gateways;
  ConfigProblems problems;
  const auto presets = resources::gateways();
  for (const auto& settings : config.sms_gateways) {
    const auto key = "sms.gateway." + settings.name + '.';
    std::string preset;
    if (settings.preset.ends_with(".toml")) {
      std::ifstream file(settings.preset);
      preset.assign(std::istreambuf_iterator<char>(file), {});
    } else if (const auto found = presets.find(settings.preset + ".toml"); found != presets.end()) {
      preset = found->second;
    }
    if (preset.empty()) {
      problems.push_back(key + "preset: there is no preset \"" + settings.preset + '"');
      continue;
    }
    auto made = delivery::Gateway::make(settings, preset);
    if (made) {
      gateways.push_back(std::move(*made));
    } else {
      for (const auto& problem : made.error()) problems.push_back(key + problem);
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return gateways;
}

ConfigProblems problems_of(const Config& config) {
  ConfigProblems problems;
  check_url(config, problems);
  if (const auto gateways = gateways_of(config); !gateways)
    problems.insert(problems.end(), gateways.error().begin(), gateways.error().end());
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
