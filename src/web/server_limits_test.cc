#include <gmock/gmock.h>
#include <poll.h>
#include <sys/resource.h>

#include <future>
#include <latch>

#include "web/server_fixture.h"

namespace portner::web {
namespace {

using testing::HasSubstr;

// The only tests that wait for real time: the deadlines are the server's own, one second the least.
class ServerLimitsTest : public ServerTest {
 protected:
  ServerLimitsTest() {
    config_.read_deadline = Seconds(1);
    config_.write_deadline = Seconds(1);
    config_.idle_deadline = Seconds(1);
  }
};

TEST_F(ServerLimitsTest, SlowHeadersAreToldThatTheTimeIsUp) {
  start();
  RawClient client = this->client();
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\n");
  EXPECT_THAT(client.read_rest(), testing::AllOf(HasSubstr("HTTP/1.1 408 "), HasSubstr("Connection: close")));
}

TEST_F(ServerLimitsTest, DripsOfABodyDoNotExtendTheDeadline) {
  start();
  RawClient client = this->client();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  // poll() is the drip's clock: it ends as soon as the server answers.
  pollfd readable{client.socket(), POLLIN, 0};
  int drips = 0;
  while (drips < 100 && poll(&readable, 1, 100) == 0) {
    client.send("x");
    ++drips;
  }
  EXPECT_LT(drips, 30);
  EXPECT_EQ(client.read().status, 408);
}

TEST_F(ServerLimitsTest, ClosesAConnectionThatSaysNothing) {
  start();
  EXPECT_EQ(client().read_rest(), "");
  RawClient used = client();
  used.ask(get("/hello"));
  EXPECT_EQ(used.read_rest(), "");
}

TEST_F(ServerLimitsTest, ClosesOnAReaderThatDoesNotRead) {
  router_.add(
      {Method::get, "/large", Lane::page, [](const Request&) { return Response::text(std::string(50'000'000, 'x')); }});
  start();
  RawClient client = this->client();
  client.send(get("/large"));
  served(1);  // by then the server has given up
  EXPECT_LT(client.read_rest().size(), 50'000'000U);
}

TEST_F(ServerTest, LimitsHeadersTargetsAndBodies) {
  config_.header_bytes = 8192;
  config_.body_bytes = 10000;
  start();
  EXPECT_EQ(ask(get("/hello", "X-Long: " + std::string(10000, 'x') + "\r\n")).status, 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(ask(get("/hello", many)).status, 431);
  EXPECT_EQ(ask(get("/" + std::string(5000, 'x'))).status, 414);
  EXPECT_EQ(ask(get("/" + std::string(50000, 'x'))).status, 414);
  EXPECT_EQ(ask(get("/hello?" + std::string(3000, 'x'))).status, 200);
  EXPECT_EQ(ask(post("/echo", std::string(10000, 'x'))).status, 200);
  EXPECT_EQ(ask(post("/echo", std::string(10001, 'x'))).status, 413);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n").status, 400);
  const std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(chunked + "2711\r\n").status, 413);
  EXPECT_EQ(ask(chunked + "ffffffffffffffff1\r\n").status, 400);
  EXPECT_EQ(ask(chunked + "1;" + std::string(20000, 'x')).status, 431);
}

TEST_F(ServerTest, TheAnswerToABodyThatIsTooLargeArrives) {
  start();
  RawClient client = this->client();
  client.send(post("/echo", std::string(65537, 'x')));
  EXPECT_EQ(client.read().status, 413);
}

TEST_F(ServerTest, AFullQueueSaysWhenToComeBack) {
  for (const Lane lane : {Lane::page, Lane::hashing}) {
    SCOPED_TRACE(lane == Lane::page ? "page" : "hashing");
    server_.reset();
    router_ = Router();
    config_.page_threads = 1;
    config_.page_queue = 1;
    config_.hashing_queue = 1;
    std::latch running(1);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    router_.add({Method::get, "/first", lane, [&](const Request&) {
                   running.count_down();
                   released.wait();
                   return Response::text("done");
                 }});
    router_.add({Method::get, "/next", lane, [](const Request&) { return Response::text("done"); }});
    const Handler quick = [](const Request&) { return Response::text("still quick"); };
    router_.add({Method::get, "/quick", lane, quick, quick});
    start();
    RawClient first = client();
    first.send(get("/first"));
    running.wait();
    RawClient one = client();
    RawClient other = client();
    one.send(get("/next"));
    other.send(get("/next"));
    // One of them waits in the queue, the other is refused at once.
    pollfd answered[] = {{one.socket(), POLLIN, 0}, {other.socket(), POLLIN, 0}};
    ASSERT_EQ(poll(answered, 2, 20000), 1);
    const bool one_refused = answered[0].revents != 0;
    const Reply refused = (one_refused ? one : other).read();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body, "error page 503");
    EXPECT_NE(refused.header("retry-after"), "");
    EXPECT_EQ(ask(get("/quick")).body, "still quick");
    release.set_value();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ((one_refused ? other : one).read().status, 200);
    EXPECT_EQ((one_refused ? one : other).ask(get("/next")).status, 200);
  }
}

TEST_F(ServerTest, HashingRunsAtALowerPriority) {
  const auto niceness = [](const Request&) {
    return Response::text(std::to_string(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()))));
  };
  router_.add({Method::get, "/page", Lane::page, niceness});
  router_.add({Method::get, "/hash", Lane::hashing, niceness});
  start();
  EXPECT_GT(std::stoi(ask(get("/hash")).body), std::stoi(ask(get("/page")).body));
}

TEST_F(ServerTest, LimitsConnections) {
  config_.connections = 3;
  config_.connections_per_network = 2;
  start();
  RawClient first = client();
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  {
    RawClient second = client();
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    EXPECT_EQ(client().read_rest(), "");
  }
  // The place is free once the server has seen the close; until then the connection is closed unanswered.
  std::string answer;
  while (answer.empty()) {
    RawClient third = client();
    third.send(get("/hello", "Connection: close\r\n"));
    answer = third.read_rest();
  }
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, AProxyIsLimitedInAllOnly) {
  config_.connections = 3;
  config_.connections_per_network = 1;
  config_.proxies = TrustedProxies::parse({"127.0.0.1"}).value();
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(client());
  for (RawClient& proxied : clients) EXPECT_EQ(proxied.ask(get("/hello")).status, 200);
  EXPECT_EQ(client().read_rest(), "");
}

class LargeBodiesTest : public ServerLimitsTest {
 protected:
  LargeBodiesTest() {
    config_.body_bytes = 100;
    config_.large_bodies = 1;
    config_.large_read_deadline = Seconds(20);
    router_.add({Method::post, "/large", Lane::page,
                 [](const Request& request) { return Response::text(std::to_string(request.body.size())); }, nullptr,
                 1'000'000});
  }
};

TEST_F(LargeBodiesTest, AreForTheirRouteAndBounded) {
  start();
  EXPECT_EQ(ask(post("/large", std::string(1'000'000, 'x'))).body, "1000000");
  EXPECT_EQ(ask("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\n").status, 413);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n").status, 413);
  EXPECT_EQ(ask("POST /large?/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nF4241\r\n").status, 413);
  EXPECT_EQ(ask("GET /large HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n").status, 413);
}

TEST_F(LargeBodiesTest, AreFewAtOnce) {
  start();
  RawClient first = client();
  first.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nx");
  Reply second;
  do second = ask(post("/large", std::string(500, 'x')));
  while (second.status == 200);  // until the first one's header has been read
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.header("retry-after"), "5");
  EXPECT_EQ(ask(post("/large", std::string(100, 'x'))).status, 200) << "small ones always";
  first.send(std::string(499, 'x'));
  EXPECT_EQ(first.read().status, 200);
  RawClient third = client();
  for (const int again : {1, 2}) EXPECT_EQ(third.ask(post("/large", std::string(500, 'x'))).status, 200) << again;
}

}  // namespace
}  // namespace portner::web
