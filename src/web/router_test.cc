#include "web/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace portner::web {
namespace {

Response nothing(const Request&) {
  return {};
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    add(Method::get, "/");
    add(Method::get, "/me");
    add(Method::post, "/me");
    add(Method::post, "/me/security/apps/{id}/remove");
    add(Method::get, "/people/{id}");
    add(Method::get, "/people/new");
    add(Method::get, "/{a}/{b}/{c}");
  }

  void add(Method method, const char* pattern) { router_.add({method, pattern, Lane::page, nothing}); }

  std::string found(Method method, std::string_view path) const {
    const auto match = router_.match(method, path);
    return match.route == nullptr ? "" : match.route->pattern;
  }

  Router router_;
};

TEST_F(RouterTest, FindsExactPaths) {
  EXPECT_EQ(found(Method::get, "/"), "/");
  EXPECT_EQ(found(Method::get, "/me"), "/me");
  EXPECT_EQ(found(Method::head, "/me"), "/me");
  EXPECT_EQ(router_.match(Method::post, "/me").route->method, Method::post);
  for (const char* path : {"/me/", "/ME", "/m", "/mee", "", "me", "/me?x"})
    EXPECT_EQ(found(Method::get, path), "") << path;
}

TEST_F(RouterTest, CapturesOneSegmentAPlaceholder) {
  const auto match = router_.match(Method::post, "/me/security/apps/17/remove");
  ASSERT_NE(match.route, nullptr);
  EXPECT_THAT(match.captures, testing::ElementsAre("17"));
  EXPECT_THAT(router_.match(Method::get, "/x/y z/ø").captures, testing::ElementsAre("x", "y z", "ø"));
  for (const char* path :
       {"/me/security/apps//remove", "/me/security/apps/1/2/remove", "/me/security/apps/1/remove/"}) {
    EXPECT_EQ(found(Method::post, path), "") << path;
  }
}

TEST_F(RouterTest, AnExactPathComesBeforeAPlaceholder) {
  EXPECT_EQ(found(Method::get, "/people/new"), "/people/new");
  EXPECT_EQ(found(Method::get, "/people/7"), "/people/{id}");
}

TEST_F(RouterTest, SaysWhatIsAllowed) {
  EXPECT_EQ(router_.match(Method::post, "/").allowed, "GET, HEAD");
  EXPECT_EQ(router_.match(Method::get, "/me/security/apps/1/remove").allowed, "POST");
  EXPECT_EQ(router_.allowed("/me"), "GET, HEAD, POST");
  EXPECT_EQ(router_.match(Method::get, "/nowhere").allowed, "");
}

TEST_F(RouterTest, RefusesTheSameRouteTwice) {
  EXPECT_THROW(add(Method::get, "/me"), std::logic_error);
  EXPECT_THROW(add(Method::get, "/people/{other}"), std::logic_error);
  EXPECT_THROW(add(Method::head, "/x"), std::logic_error);
  EXPECT_THROW(add(Method::get, "x"), std::logic_error);
  EXPECT_NO_THROW(add(Method::post, "/people/{id}"));
}

}  // namespace
}  // namespace portner::web
