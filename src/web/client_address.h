#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace portner::web {

// Where a request came from, in canonical text: an IPv4 address, or an IPv6 address in its short form. IPv4 mapped into
// IPv6 counts as IPv4.
class ClientAddress {
 public:
  // Unparsable text becomes the unknown address "0.0.0.0".
  static ClientAddress parse(std::string_view text);

  const std::string& text() const { return text_; }

  // What budgets hang on: the IPv4 address itself, or the /64 of an IPv6 address.
  const std::string& network() const { return network_; }

  bool is_loopback() const { return loopback_; }

 private:
  std::string text_ = "0.0.0.0";
  std::string network_ = "0.0.0.0";
  bool loopback_ = false;
};

// The reverse proxies whose forwarded headers count: addresses or networks in CIDR notation.
class TrustedProxies {
 public:
  static std::expected<TrustedProxies, std::string> parse(const std::vector<std::string>& networks);

  bool contains(const ClientAddress& peer) const;
  bool empty() const { return networks_.empty(); }

  // The client behind the chain: X-Forwarded-For is read from the right for as long as the peers are trusted.
  // The peer itself when it is not trusted or the header is missing; the unknown address when the header is malformed.
  ClientAddress client(const ClientAddress& peer, std::string_view x_forwarded_for) const;

 private:
  struct Network {
    unsigned char bytes[16];
    unsigned prefix;
  };
  std::vector<Network> networks_;
};

}  // namespace portner::web
