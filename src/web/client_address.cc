#include "web/client_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/defence.h"
#include "base/text.h"

namespace portner::web {
namespace {

// An IPv4 address is kept mapped into IPv6 (RFC 4291 section 2.5.5.2).
using Octets = std::array<unsigned char, 16>;
constexpr Octets mapped_ipv4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned mapped_bits = 96;

bool is_ipv4(const Octets& octets) {
  return std::equal(octets.begin(), octets.begin() + 12, mapped_ipv4.begin());
}

std::optional<Octets> octets_of(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;  // inet_pton would stop reading there
  Octets octets = mapped_ipv4;
  if (inet_pton(AF_INET, text.c_str(), octets.data() + 12) == 1) return octets;
  if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) return octets;
  return std::nullopt;
}

std::string text_of(const Octets& octets) {
  char text[INET6_ADDRSTRLEN];
  return is_ipv4(octets) ? inet_ntop(AF_INET, octets.data() + 12, text, sizeof text)
                         : inet_ntop(AF_INET6, octets.data(), text, sizeof text);
}

bool same_prefix(const unsigned char* left, const unsigned char* right, unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(left, right, whole) != 0) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (left[whole] ^ right[whole]) >> (8 - rest) == 0;
}

}  // namespace

ClientAddress ClientAddress::parse(std::string_view text) {
  ClientAddress address;
  const auto octets = octets_of(std::string(text));
  if (!octets) return address;
  address.text_ = text_of(*octets);
  if (is_ipv4(*octets)) {
    address.network_ = address.text_;
    address.loopback_ = (*octets)[12] == 127;
  } else {
    Octets network = *octets;
    std::fill(network.begin() + 8, network.end(), 0);
    address.network_ = text_of(network) + "/64";
    address.loopback_ = address.text_ == "::1";
  }
  return address;
}

std::expected<TrustedProxies, std::string> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& network : networks) {
    const std::size_t slash = network.find('/');
    const auto octets = octets_of(network.substr(0, slash));
    if (!octets) return std::unexpected(fmt::format("\"{}\" is not an address or a network", network));
    const bool ipv4 = network.find(':') == std::string::npos;
    const unsigned most = ipv4 ? 32 : 128;
    unsigned prefix = most;
    if (slash != std::string::npos) {
      const char* end = network.data() + network.size();
      const auto [stopped, error] = std::from_chars(network.data() + slash + 1, end, prefix);
      if (error != std::errc{} || stopped != end || prefix > most) {
        return std::unexpected(fmt::format("\"{}\": the prefix must be a number up to {}", network, most));
      }
    }
    Network entry{};
    std::copy(octets->begin(), octets->end(), entry.bytes);
    entry.prefix = ipv4 ? prefix + mapped_bits : prefix;
    proxies.networks_.push_back(entry);
  }
  return proxies;
}

bool TrustedProxies::contains(const ClientAddress& peer) const {
  if (!defence(Defence::trusted_proxies_only)) return true;
  if (networks_.empty()) return false;
  const auto octets = octets_of(peer.text());
  return octets && std::ranges::any_of(networks_, [&](const Network& network) {
           return same_prefix(octets->data(), network.bytes, network.prefix);
         });
}

ClientAddress TrustedProxies::client(const ClientAddress& peer, std::string_view x_forwarded_for) const {
  ClientAddress client = peer;
  while (!x_forwarded_for.empty() && contains(client)) {
    const std::size_t comma = x_forwarded_for.rfind(',');
    const std::string_view entry =
        comma == std::string_view::npos ? x_forwarded_for : x_forwarded_for.substr(comma + 1);
    if (!octets_of(std::string(trim(entry)))) return {};
    client = ClientAddress::parse(trim(entry));
    x_forwarded_for = comma == std::string_view::npos ? std::string_view() : x_forwarded_for.substr(0, comma);
  }
  return client;
}

}  // namespace portner::web
