#include "delivery/public_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace portner::delivery {
namespace {

struct Network {
  std::uint32_t address;
  int bits;
};

constexpr Network not_public[] = {
    {0x00000000, 8},   // this host
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared by a provider's customers
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 3},   // multicast and reserved
};

bool is_public(std::uint32_t address) {
  return std::ranges::none_of(not_public, [address](const Network& network) {
    return ((address ^ network.address) >> (32 - network.bits)) == 0;
  });
}

std::uint32_t ipv4_at(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool is_public(const in6_addr& address) {
  const auto& bytes = address.s6_addr;
  constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  constexpr unsigned char translated[12] = {0, 0x64, 0xFF, 0x9B};  // RFC 6052: NAT64
  if (std::equal(std::begin(mapped), std::end(mapped), bytes) ||
      std::equal(std::begin(translated), std::end(translated), bytes)) {
    return is_public(ipv4_at(bytes + 12));
  }
  const std::uint32_t head = ipv4_at(bytes);
  if (head >> 16 == 0x2002) return is_public(ipv4_at(bytes + 2));  // 6to4
  const bool special = head >> 9 == 0x20010000 >> 9 || head == 0x20010DB8;
  return head >> 29 == 1 && !special;  // 2000::/3 without 2001::/23 and documentation
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in ipv4;
    std::memcpy(&ipv4, &address, sizeof ipv4);
    return is_public(ntohl(ipv4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 ipv6;
    std::memcpy(&ipv6, &address, sizeof ipv6);
    return is_public(ipv6.sin6_addr);
  }
  return false;
}

}  // namespace portner::delivery
