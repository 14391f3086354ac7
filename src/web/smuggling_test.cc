#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "web/server_fixture.h"

namespace portner::web {
namespace {

using namespace std::string_view_literals;
using testing::Each;
using testing::Field;
using testing::HasSubstr;

// Requests that a proxy before us could take for one and we for two, or the other way round. Each carries a second
// request inside; it must never reach a route, and the connection must not live on.
class SmugglingTest : public ServerTest, public testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(SmugglingTest, IsRefused) {
  router_.add({Method::get, "/smuggled", Lane::page, [](const Request&) { return Response::text("smuggled"); }});
  start();
  RawClient client = this->client();
  client.send(GetParam().second);
  client.shutdown_sending();
  const std::string answers = client.read_rest();
  EXPECT_THAT(answers, testing::StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << answers;
  EXPECT_THAT(served(1), Each(Field(&Seen::route, "")));
}

constexpr const char* smuggled_after_cl =
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n"
    "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Corpus, SmugglingTest,
    testing::Values(
        std::pair{"ClTe", smuggled_after_cl},
        std::pair{"TeCl",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
                  "2b\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\nX-Ignore: x\r\n\r\n0\r\n\r\n"},
        std::pair{"TeTwice",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeTwiceTheOtherWay",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeUnknown",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeList",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeNotLast",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeEmpty",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeQuoted",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeVerticalTab",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0b"
                  "chunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeSpaceBeforeColon",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TeInHttp10",
                  "POST /echo HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClTwice",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClTwiceTheSame",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClList",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClPlus",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClNegative",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClHex",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClSpace",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"ClEmpty",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"Fold",
                  "GET /echo HTTP/1.1\r\nHost: a\r\nX-Fold: a\r\n Content-Length: 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"FoldedTe",
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n"
                  "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"FoldBeforeTheFirstHeader",
                  "GET /echo HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"BareLf", "GET /echo HTTP/1.1\nHost: a\n\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"BareLfInAHeader",
                  "GET /echo HTTP/1.1\r\nHost: a\r\nX-A: b\nContent-Length: 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"BareCrInAHeader",
                  "GET /echo HTTP/1.1\r\nHost: a\r\nX-A: b\rContent-Length: 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"HeaderWithoutColon",
                  "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length 39\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"EmptyHeaderName",
                  "GET /echo HTTP/1.1\r\nHost: a\r\n: 39\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"NoHost", "GET /echo HTTP/1.1\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"HostTwice",
                  "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"HostWithPath", "GET /echo HTTP/1.1\r\nHost: a/b@c\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"EmptyHost", "GET /echo HTTP/1.1\r\nHost:\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TwoSpacesInTheRequestLine",
                  "GET  /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"TabInTheRequestLine",
                  "GET\t/echo HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"SpaceInTheTarget",
                  "GET /echo /smuggled HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        std::pair{"SpaceAfterTheVersion",
                  "GET /echo HTTP/1.1 \r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"}),
    [](const auto& parameter) { return std::string(parameter.param.first); });

// Framing errors after the header: the request is already understood, but nothing after them may be.
class ChunkTest : public ServerTest, public testing::WithParamInterface<const char*> {};

TEST_P(ChunkTest, IsRefused) {
  start();
  RawClient client = this->client();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(GetParam()) +
              "\r\n0\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  client.shutdown_sending();
  const std::string answers = client.read_rest();
  EXPECT_THAT(answers, testing::StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << answers;
}

INSTANTIATE_TEST_SUITE_P(Corpus, ChunkTest,
                         testing::Values("0x3\r\nabc", "-3\r\nabc", "+3\r\nabc", " 3\r\nabc", "3 \r\nabc",
                                         "\r\n3\r\nabc", "3\nabc", "3\r\nabcd", "3;\x01\r\nabc", "g\r\nabc", "3\rabc"));

TEST_F(ServerTest, NulInAHeaderIsRefused) {
  start();
  RawClient client = this->client();
  EXPECT_EQ(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv).status, 400);
}

TEST_F(ServerTest, GarbageIsRefused) {
  start();
  RawClient client = this->client();
  client.send("\x16\x03\x01\x02garbage\r\n\r\n\r\n");
  EXPECT_THAT(client.read_rest(), HasSubstr("400 Bad Request"));
}

}  // namespace
}  // namespace portner::web
