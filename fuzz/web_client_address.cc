#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "require.h"
#include "web/client_address.h"

using namespace portner;
using web::ClientAddress;
using web::TrustedProxies;

// Addresses are canonical, a stranger's chain counts for nothing, and a list of networks is taken whole or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(text_of({data, size}));
  const ClientAddress address = ClientAddress::parse(input);
  const ClientAddress again = ClientAddress::parse(address.text());
  require(again.text() == address.text() && again.network() == address.network());
  require(again.is_loopback() == address.is_loopback());

  static const TrustedProxies proxies = TrustedProxies::parse({"10.0.0.0/8", "2001:db8::/32"}).value();
  static const ClientAddress stranger = ClientAddress::parse("203.0.113.9");
  static const ClientAddress proxy = ClientAddress::parse("10.0.0.1");
  require(proxies.client(stranger, input).text() == stranger.text());
  require(proxies.client(proxy, input + ",203.0.113.9").text() == stranger.text());
  const ClientAddress client = proxies.client(proxy, input);
  require(ClientAddress::parse(client.text()).text() == client.text());

  if (const auto networks = TrustedProxies::parse({input})) require(!networks->empty());
  return 0;
}
