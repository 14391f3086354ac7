#include "delivery/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>

#include "delivery/public_address.h"
#include "delivery/test_http_server.h"

namespace portner::delivery {
namespace {

using Then = TestHttpServer::Then;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr HttpLimits on_loopback{.private_addresses = true};
constexpr HttpLimits impatient{.private_addresses = true, .whole = std::chrono::milliseconds(300)};

HttpRequest get(const std::string& url) {
  return {.url = url, .headers = {}, .basic = std::nullopt, .body = std::nullopt};
}

void expect_no_reply(const std::expected<HttpReply, NoReply>& reply, const std::string& why, bool perhaps_sent) {
  ASSERT_FALSE(reply.has_value()) << reply->status;
  EXPECT_EQ(reply.error().why, why);
  EXPECT_EQ(reply.error().perhaps_sent, perhaps_sent);
}

TEST(HttpClient, gives_status_and_body) {
  TestHttpServer server;
  server.answer(418, "short and stout");
  const auto reply = HttpClient(on_loopback).ask(get(server.url()));
  ASSERT_TRUE(reply.has_value()) << reply.error().why;
  EXPECT_EQ(reply->status, 418);
  EXPECT_EQ(reply->body, "short and stout");
}

TEST(HttpClient, keeps_a_connection) {
  TestHttpServer server;
  server.answer(200, "");
  const HttpClient client(on_loopback);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.ask(get(server.url())));
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST(HttpClient, does_not_repeat_a_request_when_a_kept_connection_breaks) {
  TestHttpServer server;
  server.answer(200, "");
  const HttpClient client(on_loopback);
  EXPECT_TRUE(client.ask(get(server.url())));
  server.answer("", Then::close);
  expect_no_reply(client.ask(get(server.url())), "connection lost", true);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(HttpClient, knows_when_nothing_was_sent) {
  std::string url;
  {
    TestHttpServer server;
    url = server.url();
  }
  expect_no_reply(HttpClient(on_loopback).ask(get(url)), "not reachable", false);
  expect_no_reply(HttpClient(on_loopback).ask(get("http://portner.invalid")), "name not found", false);
}

TEST(HttpClient, takes_silence_and_half_an_answer_for_perhaps_sent) {
  TestHttpServer server;
  server.answer("");
  expect_no_reply(HttpClient(impatient).ask(get(server.url())), "no answer in time", true);
  server.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::close);
  expect_no_reply(HttpClient(on_loopback).ask(get(server.url())), "connection lost", true);
  server.answer("not HTTP at all\r\n\r\n", Then::close);
  expect_no_reply(HttpClient(on_loopback).ask(get(server.url())), "answer not understood", true);
}

TEST(HttpClient, reads_no_more_than_it_may) {
  TestHttpServer server;
  const std::string most(64 * 1024, 'x');
  server.answer(200, most);
  EXPECT_EQ(HttpClient(on_loopback).ask(get(server.url())).value().body, most);
  server.answer(200, most + 'x');
  expect_no_reply(HttpClient(on_loopback).ask(get(server.url())), "answer too large", true);
  server.answer("HTTP/1.1 200 OK\r\nX: " + most + "\r\n\r\n", Then::close);
  expect_no_reply(HttpClient(on_loopback).ask(get(server.url())), "answer too large", true);
}

TEST(HttpClient, follows_no_redirect) {
  TestHttpServer server;
  TestHttpServer elsewhere;
  server.answer(302, "", "Location: " + elsewhere.url() + "/\r\n");
  EXPECT_EQ(HttpClient(on_loopback).ask(get(server.url())).value().status, 302);
  EXPECT_EQ(elsewhere.connections(), 0u);
}

TEST(HttpClient, does_not_heed_the_environment_for_proxies) {
  TestHttpServer proxy;
  TestHttpServer server;
  server.answer(200, "direct");
  setenv("http_proxy", proxy.url().c_str(), 1);
  setenv("ALL_PROXY", proxy.url().c_str(), 1);
  EXPECT_EQ(HttpClient(on_loopback).ask(get(server.url())).value().body, "direct");
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.connections(), 0u);
}

TEST(HttpClient, keeps_no_cookie) {
  TestHttpServer server;
  server.answer(200, "", "Set-Cookie: a=b\r\n");
  const HttpClient client(on_loopback);
  EXPECT_TRUE(client.ask(get(server.url())));
  EXPECT_TRUE(client.ask(get(server.url())));
  EXPECT_THAT(server.requests().at(1), Not(HasSubstr("Cookie")));
}

TEST(HttpClient, connects_to_no_private_address) {
  TestHttpServer server;
  const HttpClient client(HttpLimits{});
  expect_no_reply(client.ask(get("https://" + server.host())), "private address", false);
  expect_no_reply(client.ask(get("https://localhost" + server.host().substr(9))), "private address", false);
  expect_no_reply(client.ask(get("https://[::ffff:" + server.host().substr(0, 9) + "]" + server.host().substr(9))),
                  "private address", false);
  expect_no_reply(client.ask(get(server.url())), "bad address", false);
  EXPECT_EQ(server.connections(), 0u);
}

// OpenSSL's test server, for one connection, with a certificate that nobody knows.
TEST(HttpClient, trusts_no_unknown_certificate) {
  const std::string pem = testing::TempDir() + "portner-unknown-" + std::to_string(::getpid());
  const std::string files = " -keyout " + pem + " -out " + pem + ".crt";
  ASSERT_EQ(std::system(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
                         " -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null" +
                         files)
                            .c_str()),
            0);
  std::FILE* server = ::popen(
      ("openssl s_server -accept 127.0.0.1:0 -naccept 1 -www -key " + pem + " -cert " + pem + ".crt 2>/dev/null")
          .c_str(),
      "r");
  std::array<char, 200> line{};
  while (std::fgets(line.data(), line.size(), server) && !std::string_view(line.data()).starts_with("ACCEPT")) {
  }
  std::string port(line.data());
  port = port.substr(port.rfind(':') + 1);
  port.pop_back();
  expect_no_reply(HttpClient(on_loopback).ask(get("https://localhost:" + port)), "certificate not trusted", false);
  ::pclose(server);
  ::unlink(pem.c_str());
  ::unlink((pem + ".crt").c_str());
}

TEST(HttpClient, speaks_nothing_but_http) {
  const HttpClient client(on_loopback);
  expect_no_reply(client.ask(get("file:///etc/hostname")), "bad address", false);
  expect_no_reply(client.ask(get("ftp://127.0.0.1/")), "bad address", false);
}

bool is_public(const char* text) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1) {
    return is_public_address(reinterpret_cast<const sockaddr&>(ipv4));
  }
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &ipv6.sin6_addr), 1) << text;
  return is_public_address(reinterpret_cast<const sockaddr&>(ipv6));
}

TEST(PublicAddress, is_what_the_internet_routes) {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",   "100.128.0.0",
        "126.255.255.255", "128.0.0.0",     "169.253.255.255", "172.15.255.255",   "172.32.0.0",
        "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",       "223.255.255.255",
        "2606:4700::1111", "2001:200::1",   "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1", "2002:101:101::1"}) {
    EXPECT_TRUE(is_public(address)) << address;
  }
}

TEST(PublicAddress, is_no_loopback_private_local_shared_or_reserved_one) {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.168.0.0",
                              "192.168.255.255",
                              "198.18.0.0",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::127.0.0.1",
                              "fe80::1",
                              "fec0::1",
                              "fc00::1",
                              "fdff::1",
                              "ff02::1",
                              "2001::1",
                              "2001:db8::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "64:ff9b::a00:1",
                              "2002:a00:1::1",
                              "64:ff9b:1::1",
                              "::ffff:0:127.0.0.1"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

}  // namespace
}  // namespace portner::delivery
