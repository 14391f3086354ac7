#include "web/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace portner::web {
namespace {

using testing::Contains;
using testing::Not;
using testing::Pair;

class AssetsTest : public testing::Test {
 protected:
  AssetsTest() { assets_.add_routes(router_); }

  Response ask(const std::string& path, const char* accept_encoding = "") const {
    Request request;
    request.path = path;
    request.headers = {{"accept-encoding", accept_encoding}};
    const auto match = router_.match(Method::get, path);
    if (match.route == nullptr) return Response::text("no route", 404);
    request.captures = match.captures;
    return match.route->quick(request).value();
  }

  const Assets assets_{{{"portner.css", {"plain css", "br css", "gzip css", ""}},
                        {"logo.svg", {"<svg/>", "", "", ""}},
                        {"data.bin", {"bytes", "", "", "application/octet-stream"}}}};
  Router router_;
};

TEST_F(AssetsTest, AreCachedForEver) {
  EXPECT_THAT(assets_.address("portner.css"), testing::MatchesRegex("/static/[0-9a-f]+/portner.css"));
  const Response response = ask(assets_.address("portner.css"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "plain css");
  EXPECT_EQ(response.caching, Caching::forever);
  EXPECT_EQ(response.content_type, "text/css; charset=utf-8");
  EXPECT_EQ(ask(assets_.address("logo.svg")).content_type, "image/svg+xml");
  EXPECT_EQ(ask(assets_.address("data.bin")).content_type, "application/octet-stream");
}

TEST_F(AssetsTest, ComeAsSmallAsTheBrowserCanRead) {
  const struct {
    const char* accepted;
    const char* body;
  } cases[] = {{"gzip, deflate, br", "br css"},    {"BR", "br css"},         {"gzip", "gzip css"},
               {"gzip, br;q=0", "gzip css"},       {"br;q=0.001", "br css"}, {"deflate", "plain css"},
               {"identity", "plain css"},          {"", "plain css"},        {"brx, xgzip", "plain css"},
               {"br;q=0.0, gzip;q=0", "plain css"}};
  for (const auto& [accepted, body] : cases) {
    const Response response = ask(assets_.address("portner.css"), accepted);
    EXPECT_EQ(response.body, body) << accepted;
    EXPECT_THAT(response.headers, Contains(Pair("Vary", "Accept-Encoding")));
  }
  EXPECT_THAT(ask(assets_.address("portner.css"), "br").headers, Contains(Pair("Content-Encoding", "br")));
  EXPECT_THAT(ask(assets_.address("portner.css")).headers, Not(Contains(Pair("Content-Encoding", testing::_))));
  EXPECT_EQ(ask(assets_.address("logo.svg"), "br, gzip").body, "<svg/>");
}

TEST_F(AssetsTest, OldAndInventedAddressesAreNotFound) {
  EXPECT_EQ(ask("/static/00000000/portner.css").status, 404);
  EXPECT_EQ(ask("/static//portner.css").status, 404);
  std::string address = assets_.address("portner.css");
  EXPECT_EQ(ask(address.replace(address.rfind('/'), std::string::npos, "/other.css")).status, 404);
  EXPECT_THROW(assets_.address("other.css"), std::logic_error);
}

TEST_F(AssetsTest, TheAddressFollowsTheContent) {
  const Assets changed({{"portner.css", {"plain css, changed", "", "", ""}}, {"logo.svg", {"<svg/>", "", "", ""}}});
  EXPECT_NE(changed.address("portner.css"), assets_.address("portner.css"));
  EXPECT_THROW(Assets({{"portner.exe", {"x", "", "", ""}}}), std::logic_error);
}

}  // namespace
}  // namespace portner::web
