#pragma once

struct sockaddr;

namespace portner::delivery {

// Whether an address of IPv4 or IPv6 belongs to a host of the public internet: not loopback, private, link-local,
// shared (RFC 6598), multicast, reserved or meant for documentation (RFC 6890), also as IPv4 inside IPv6. An address of
// another family does not.
bool is_public_address(const sockaddr& address);

}  // namespace portner::delivery
