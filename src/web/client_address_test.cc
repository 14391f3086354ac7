#include "web/client_address.h"

#include <gtest/gtest.h>

namespace portner::web {
namespace {

TEST(ClientAddressTest, IsCanonical) {
  EXPECT_EQ(ClientAddress::parse("203.0.113.9").text(), "203.0.113.9");
  EXPECT_EQ(ClientAddress::parse("2001:DB8:0:0:0::1").text(), "2001:db8::1");
  EXPECT_EQ(ClientAddress::parse("::ffff:203.0.113.9").text(), "203.0.113.9");
  EXPECT_EQ(ClientAddress::parse("::ffff:cb00:7109").text(), "203.0.113.9");
}

TEST(ClientAddressTest, WhatIsNoAddressIsUnknown) {
  for (const char* text : {"", "unknown", "1.2.3", "1.2.3.4:80", "[::1]", "1.2.3.4 ", "01.2.3.4", "1.2.3.256", "::1%lo",
                           "2001:db8::1::2", "1.2.3.4\n", "_hidden"}) {
    EXPECT_EQ(ClientAddress::parse(text).text(), "0.0.0.0") << text;
  }
  EXPECT_EQ(ClientAddress::parse(std::string_view("1.2.3.4\0evil", 12)).text(), "0.0.0.0");
}

TEST(ClientAddressTest, OneHouseholdIsOneNetwork) {
  EXPECT_EQ(ClientAddress::parse("203.0.113.9").network(), "203.0.113.9");
  EXPECT_EQ(ClientAddress::parse("2001:db8:1:2:3:4:5:6").network(), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientAddress::parse("2001:db8:1:2::1").network(), ClientAddress::parse("2001:db8:1:2:ffff::").network());
  EXPECT_NE(ClientAddress::parse("2001:db8:1:2::1").network(), ClientAddress::parse("2001:db8:1:3::1").network());
  EXPECT_EQ(ClientAddress::parse("::ffff:203.0.113.9").network(), "203.0.113.9");
}

TEST(ClientAddressTest, KnowsLoopback) {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(ClientAddress::parse(text).is_loopback()) << text;
  }
  for (const char* text : {"128.0.0.1", "::2", "0.0.0.0", "nonsense"}) {
    EXPECT_FALSE(ClientAddress::parse(text).is_loopback()) << text;
  }
}

bool trusts(const char* network, const char* peer) {
  return TrustedProxies::parse({network}).value().contains(ClientAddress::parse(peer));
}

TEST(TrustedProxiesTest, NetworksEndWhereTheirPrefixSays) {
  EXPECT_TRUE(trusts("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(trusts("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(trusts("10.0.0.0/9", "10.127.0.1"));
  EXPECT_FALSE(trusts("10.0.0.0/9", "10.128.0.1"));
  EXPECT_TRUE(trusts("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(trusts("10.1.2.3", "10.1.2.2"));
  EXPECT_TRUE(trusts("10.1.2.2/31", "::ffff:10.1.2.3"));
  EXPECT_TRUE(trusts("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(trusts("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(trusts("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(trusts("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_FALSE(trusts("10.0.0.0/8", "nonsense"));
}

TEST(TrustedProxiesTest, RefusesWhatIsNoNetworkAndNamesIt) {
  for (const char* network : {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0.0/-1",
                              "10.0.0.0/ 8", "proxy"}) {
    const auto proxies = TrustedProxies::parse({"127.0.0.1", network});
    ASSERT_FALSE(proxies.has_value()) << network;
    EXPECT_NE(proxies.error().find("\"" + std::string(network) + "\""), std::string::npos) << proxies.error();
  }
}

class ForwardedForTest : public testing::Test {
 protected:
  std::string client(const char* peer, const char* header) const {
    return proxies_.client(ClientAddress::parse(peer), header).text();
  }
  const TrustedProxies proxies_ = TrustedProxies::parse({"10.0.0.0/8", "2001:db8::/32"}).value();
};

TEST_F(ForwardedForTest, AStrangersHeaderCountsForNothing) {
  EXPECT_EQ(client("203.0.113.9", "1.1.1.1"), "203.0.113.9");
  EXPECT_EQ(client("203.0.113.9", "10.0.0.1"), "203.0.113.9");
  EXPECT_EQ(TrustedProxies().client(ClientAddress::parse("127.0.0.1"), "1.1.1.1").text(), "127.0.0.1");
}

TEST_F(ForwardedForTest, IsReadFromTheRightForAsLongAsPeersAreTrusted) {
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client("10.0.0.1", "1.1.1.1, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client("10.0.0.1", "1.1.1.1, 203.0.113.9 ,10.0.0.2"), "203.0.113.9");
  EXPECT_EQ(client("10.0.0.1", "10.0.0.3, 2001:db8::7"), "10.0.0.3");
  EXPECT_EQ(client("10.0.0.1", ""), "10.0.0.1");
}

TEST_F(ForwardedForTest, AMalformedChainIsNobody) {
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9, nonsense"), "0.0.0.0");
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9,"), "0.0.0.0");
  EXPECT_EQ(client("10.0.0.1", ","), "0.0.0.0");
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9:1234"), "0.0.0.0");
  EXPECT_EQ(client("10.0.0.1", "nonsense, 203.0.113.9"), "203.0.113.9");  // never read that far
}

}  // namespace
}  // namespace portner::web
