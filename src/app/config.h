#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/gateway.h"
#include "delivery/smtp.h"
#include "features/company/company.h"
#include "web/server.h"

namespace portner {

struct Endpoint {
  std::string address;
  std::uint16_t port;
};

// "127.0.0.1:8080" or "[::1]:8080". Port 0 means any free one.
std::optional<Endpoint> parse_endpoint(std::string_view text);

// What `portner serve` needs to know; docs/configuration.md describes each key.
struct Config {
  std::string data_directory = "portner-data";
  std::string database;  // empty: SQLite in the data directory
  Endpoint listen{"127.0.0.1", 8080};
  std::string public_url;  // empty: http://localhost:PORT
  std::optional<web::TlsFiles> tls;
  std::vector<std::string> trusted_proxies;
  std::optional<Endpoint> metrics;
  unsigned database_connections = 16;
  std::vector<delivery::GatewaySettings> sms_gateways;  // in the order in which they are tried
  unsigned sms_a_day = 10000;
  double sms_money_a_day = 0;  // in the currency of the prices; 0: no limit
  double sms_price = 0;        // of one text at the dearest gateway that says
  bool sms_dry_run = false;
  std::optional<delivery::SmtpSettings> mail;
  SupportContact support;  // for people without a company, and for companies that name nobody

  // With the defaults filled in that depend on other keys.
  std::string database_url() const;
};

// The configured one, or this machine's.
std::string public_url_of(const Config& config);

// Every problem at once, each with the key's name.
using ConfigProblems = std::vector<std::string>;
std::expected<Config, ConfigProblems> parse_config(std::string_view toml);

// What does not fit together: plain HTTP on a public address, a public URL that is not HTTPS, unreadable files.
ConfigProblems problems_of(const Config& config);

// The gateways of the configuration, in their order. The problems have the keys' names.
std::expected<std::vector<delivery::Gateway>, ConfigProblems> gateways_of(const Config& config);

}  // namespace portner
