#include "web/server.h"

#include <gmock/gmock.h>

#include <future>
#include <latch>

#include "web/security_headers.h"
#include "web/server_fixture.h"

namespace portner::web {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  start();
  RawClient client = this->client();
  for (int i = 0; i < 3; ++i) {
    const Reply reply = client.ask(get("/hello"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_EQ(reply.header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(reply.header("cache-control"), "no-store");
    EXPECT_EQ(reply.header("connection"), "keep-alive");
    EXPECT_THAT(reply.header("date"), testing::MatchesRegex("[A-Z][a-z][a-z], .* [0-9][0-9][0-9][0-9] .* GMT"));
  }
}

TEST_F(ServerTest, PutsTheCommonHeadersOnEveryResponse) {
  hooks_.headers = security_headers(true);
  start();
  for (const char* path : {"/hello", "/nowhere", "/%zz"}) {
    const Reply reply = ask(get(path));
    EXPECT_THAT(reply.header("content-security-policy"),
                AllOf(HasSubstr("default-src 'none'"), Not(HasSubstr("unsafe"))));
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.header("referrer-policy"), "same-origin");
    EXPECT_THAT(reply.header("strict-transport-security"), HasSubstr("max-age=31536000"));
  }
  for (const auto& [name, value] : security_headers(false)) EXPECT_NE(name, "Strict-Transport-Security");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient client = this->client();
  client.send(get("/files/one") + post("/echo", "two") + get("/nowhere") + get("/files/four"));
  EXPECT_THAT(client.read().body, HasSubstr("path=/files/one\n"));
  EXPECT_THAT(client.read().body, HasSubstr("body=two\n"));
  EXPECT_EQ(client.read().status, 404);
  EXPECT_THAT(client.read().body, HasSubstr("path=/files/four\n"));
}

TEST_F(ServerTest, ReadsARequestThatArrivesByteByByte) {
  start();
  RawClient client = this->client();
  const std::string request = post("/echo?a=b", "body text");
  for (const char c : request) ASSERT_TRUE(client.send(std::string_view(&c, 1)));
  EXPECT_THAT(client.read().body, AllOf(HasSubstr("query=a=b\n"), HasSubstr("body=body text\n")));
}

TEST_F(ServerTest, HeadIsGetWithoutBody) {
  start();
  RawClient client = this->client();
  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply head = client.read(RawClient::Body::absent);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "5");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // nothing of the first body is in the way
}

TEST_F(ServerTest, SpeaksHttp10) {
  start();
  RawClient closing = client();
  EXPECT_EQ(closing.ask("GET /hello HTTP/1.0\r\n\r\n").header("connection"), "close");
  EXPECT_EQ(closing.read_rest(), "");
  RawClient keeping = client();
  EXPECT_EQ(keeping.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection"), "keep-alive");
  EXPECT_EQ(keeping.ask(get("/hello")).status, 200);
  EXPECT_EQ(ask("GET /hello HTTP/2.0\r\nHost: a\r\n\r\n").status, 400);
  EXPECT_EQ(ask("GET /hello\r\n\r\n").status, 400);
}

TEST_F(ServerTest, ClosesWhenAsked) {
  start();
  RawClient client = this->client();
  EXPECT_EQ(client.ask(get("/hello", "Connection: close\r\n")).header("connection"), "close");
  EXPECT_EQ(client.read_rest(), "");
}

TEST_F(ServerTest, TellsUnknownPathsFromWrongMethods) {
  start();
  EXPECT_EQ(ask(get("/nowhere")).body, "error page 404");
  EXPECT_EQ(ask(get("/hello/")).status, 404);
  const Reply wrong = ask(post("/hello", ""));
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD");
  for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW"}) {
    const Reply reply = ask(std::string(method) + " /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.header("allow"), "GET, HEAD, POST") << method;
  }
  EXPECT_EQ(ask("PUT /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
}

TEST_F(ServerTest, NeverPassesOnTheBodyOfAGet) {
  start();
  RawClient client = this->client();
  EXPECT_THAT(client.ask(get("/echo", "Content-Length: 6\r\n") + "secret").body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, TakesChunksWithoutTheirTrailers) {
  start();
  const std::string header = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Reply reply = ask(header + "4\r\nport\r\n3;x=y\r\nner\r\n0\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n");
  EXPECT_THAT(reply.body, AllOf(HasSubstr("body=portner\n"), Not(HasSubstr("9.9.9.9"))));
  RawClient client = this->client();
  client.send(header);
  for (const char c : "0\r\nX-Trailer: y\r\n\r\n"s) ASSERT_TRUE(client.send(std::string_view(&c, 1)));
  EXPECT_THAT(client.read().body, AllOf(HasSubstr("body=\n"), Not(HasSubstr("x-trailer"))));
}

TEST_F(ServerTest, ContinuesWhenExpectedTo) {
  start();
  RawClient client = this->client();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  EXPECT_THAT(client.ask("body").body, HasSubstr("body=body\n"));
  EXPECT_EQ(ask(get("/echo", "Expect: miracles\r\n")).status, 400);
}

TEST_F(ServerTest, IgnoresUpgrades) {
  start();
  RawClient client = this->client();
  const Reply reply =
      client.ask(get("/hello", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, RefusesPathsThatCanBeReadInTwoWays) {
  start();
  for (const char* path : {"/%",
                           "/%4",
                           "/%zz",
                           "/%00",
                           "/a%00b",
                           "/%ff",
                           "/%c0%af",
                           "/%ed%a0%80",
                           "/a\\b",
                           "/a%5cb",
                           "/../hello",
                           "/a/../hello",
                           "/./hello",
                           "/hello/.",
                           "/hello/..",
                           "/%2e%2e/hello",
                           "/.%2e/hello",
                           "//hello",
                           "/a//b",
                           "/hello%2f",
                           "/a%2Fb",
                           "/%0d%0aX:y",
                           "/%7f",
                           "/hello#x",
                           "hello",
                           "*",
                           "http://portner.example/hello",
                           "/h\xc3\xa9",
                           "/hello%20%"}) {
    EXPECT_EQ(ask(get(path)).status, 400) << path;
  }
}

TEST_F(ServerTest, DecodesAPathOnce) {
  start();
  EXPECT_THAT(ask(get("/files/%252e%252e%252fhello")).body, HasSubstr("path=/files/%2e%2e%2fhello\n"));
  EXPECT_THAT(ask(get("/files/r%C3%B8d%20gr%c3%b8d")).body, HasSubstr("path=/files/rød grød\n"));
  EXPECT_EQ(ask(get("/%68ello")).body, "hello");
  EXPECT_THAT(ask(get("/files/a+b?x=/../%zz")).body,
              AllOf(HasSubstr("path=/files/a+b\n"), HasSubstr("query=x=/../%zz\n")));
}

TEST_F(ServerTest, JoinsWhatCameTwiceAndTrustsNoDoubleCookie) {
  start();
  const Reply reply =
      ask(get("/echo", "X-Thing: one\r\nx-thing: two\r\nCookie: session=mine\r\nCookie: session=theirs\r\n"));
  EXPECT_THAT(reply.body, AllOf(HasSubstr("x-thing: one, two\n"), HasSubstr("session=\n")));
  EXPECT_THAT(ask(get("/echo", "Cookie: a=b\r\nCookie: session=mine\r\n")).body, HasSubstr("session=mine\n"));
}

TEST_F(ServerTest, SurvivesHandlersThatThrow) {
  router_.add(
      {Method::get, "/throws", Lane::page, [](const Request&) -> Response { throw std::runtime_error("broken"); }});
  router_.add({Method::get, "/throws-a-number", Lane::page, [](const Request&) -> Response { throw 1; }});
  const QuickHandler broken = [](const Request&) -> std::optional<Response> {
    throw std::runtime_error("quick and broken");
  };
  router_.add({Method::get, "/quick", Lane::page, [](const Request&) { return Response(); }, broken});
  router_.add({Method::get, "/splits", Lane::page, [](const Request&) {
                 Response response = Response::text("x");
                 response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: session=stolen");
                 return response;
               }});
  start();
  RawClient client = this->client();
  for (const char* path : {"/throws", "/throws-a-number", "/quick", "/splits"}) {
    const Reply reply = client.ask(get(path));
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body, "error page 500") << path;
    EXPECT_EQ(reply.header("set-cookie"), "") << path;
  }
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
  const auto seen = served(5);
  ASSERT_EQ(faults_.size(), 4U);
  EXPECT_THAT(faults_, Contains(Pair(seen.at(0).id, "broken")));
  EXPECT_THAT(faults_, Contains(Pair(seen.at(2).id, "quick and broken")));
}

TEST_F(ServerTest, TriesTheQuickHandlerFirst) {
  std::thread::id quick_thread;
  std::thread::id page_thread;
  router_.add({Method::get, "/quick", Lane::page,
               [&](const Request&) {
                 page_thread = std::this_thread::get_id();
                 return Response::text("slow");
               },
               [&](const Request& request) -> std::optional<Response> {
                 quick_thread = std::this_thread::get_id();
                 if (request.query == "known") return Response::text("quick");
                 return std::nullopt;
               }});
  start();
  EXPECT_EQ(ask(get("/quick?known")).body, "quick");
  EXPECT_EQ(ask(get("/quick")).body, "slow");
  EXPECT_FALSE(quick_thread == page_thread);
}

TEST_F(ServerTest, TellsTheAccessHookAfterEveryResponse) {
  start();
  ask(get("/files/a?secret=1"));
  ask(get("/nowhere"));
  ask("BREW /pot HTCPCP/1.0\r\n\r\n");
  const auto seen = served(3);
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].route, "/files/{name}");
  EXPECT_EQ(seen[0].status, 200);
  EXPECT_EQ(seen[0].client, "127.0.0.1");
  EXPECT_THAT(seen[0].id, testing::MatchesRegex("[A-Za-z0-9_-]{16}"));
  EXPECT_NE(seen[0].id, seen[1].id);
  EXPECT_EQ(seen[1].route, "");
  EXPECT_EQ(seen[1].status, 404);
  EXPECT_EQ(seen[2].status, 400);
}

TEST_F(ServerTest, IgnoresForwardedHeadersOfStrangers) {
  start();
  EXPECT_THAT(ask(get("/echo", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n")).body,
              AllOf(HasSubstr("client=127.0.0.1\n"), HasSubstr("https=no\n")));
}

TEST_F(ServerTest, BelievesForwardedHeadersOfItsProxy) {
  config_.proxies = TrustedProxies::parse({"127.0.0.0/8"}).value();
  start();
  EXPECT_THAT(ask(get("/echo", "X-Forwarded-For: 9.9.9.9, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n")).body,
              AllOf(HasSubstr("client=203.0.113.9\n"), HasSubstr("https=yes\n")));
  EXPECT_THAT(ask(get("/echo", "X-Forwarded-For: nobody\r\nX-Forwarded-Proto: https, http\r\n")).body,
              AllOf(HasSubstr("client=0.0.0.0\n"), HasSubstr("https=no\n")));
}

TEST_F(ServerTest, RefusesAnAddressThatIsTaken) {
  start();
  ServerConfig same = config_;
  same.port = server_->port();
  Server second(same, router_, hooks_);
  EXPECT_THROW(second.start(), std::runtime_error);
  same.address = "not an address";
  EXPECT_THROW(Server(same, router_, hooks_).start(), std::runtime_error);
}

TEST_F(ServerTest, SharesThePortAmongItsLoops) {
  config_.io_threads = 4;
  start();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, SendsALargeBodyWhole) {
  std::string large(5'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  router_.add({Method::get, "/large", Lane::page, [&](const Request&) { return Response::text(large); }});
  start();
  RawClient client = this->client();
  EXPECT_TRUE(client.ask(get("/large")).body == large);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, StopFinishesWhatRunsAndClosesWhatIdles) {
  std::latch running(1);
  std::promise<void> release;
  router_.add({Method::get, "/long", Lane::page, [&](const Request&) {
                 running.count_down();
                 release.get_future().wait();
                 return Response::text("finished");
               }});
  start();
  RawClient idle = client();
  idle.ask(get("/hello"));
  RawClient busy = client();
  busy.send(get("/long"));
  running.wait();
  auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
  EXPECT_EQ(idle.read_rest(), "");
  EXPECT_THROW(client(), std::runtime_error);
  release.set_value();
  const Reply reply = busy.read();
  EXPECT_EQ(reply.body, "finished");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(busy.read_rest(), "");
  stopped.get();
}

}  // namespace
}  // namespace portner::web
