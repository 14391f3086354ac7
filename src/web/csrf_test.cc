#include "web/csrf.h"

#include <gtest/gtest.h>

namespace portner::web {
namespace {

const Csrf csrf(Secret("0123456789abcdef0123456789abcdef"));

TEST(CsrfTest, TheTokenOfThisCookiePasses) {
  EXPECT_TRUE(csrf.passes(csrf.token("session-1"), "session-1"));
  EXPECT_EQ(csrf.token("session-1").size(), 43U);
}

TEST(CsrfTest, AnyOtherTokenDoesNot) {
  const std::string token = csrf.token("session-1");
  EXPECT_FALSE(csrf.passes("", "session-1"));
  EXPECT_FALSE(csrf.passes(token, "session-2"));
  EXPECT_FALSE(csrf.passes(token.substr(1), "session-1"));
  EXPECT_FALSE(csrf.passes(token + "A", "session-1"));
  EXPECT_FALSE(csrf.passes("session-1", "session-1"));
  const Csrf other(Secret("another key, just as long as it is"));
  EXPECT_FALSE(csrf.passes(other.token("session-1"), "session-1"));
}

TEST(CsrfTest, WithoutACookieNothingPasses) {
  EXPECT_FALSE(csrf.passes(csrf.token(""), ""));
}

struct Case {
  const char* site;
  const char* origin;
  bool https;
};

Request request_of(const Case& sent, const char* host = "portner.example") {
  Request request;
  request.method = Method::post;
  request.https = sent.https;
  request.headers = {{"host", host}};
  if (*sent.site != '\0') request.headers.emplace_back("sec-fetch-site", sent.site);
  if (*sent.origin != '\0') request.headers.emplace_back("origin", sent.origin);
  return request;
}

TEST(OriginTest, OwnFormsPass) {
  for (const Case& sent : {Case{"same-origin", "https://portner.example", true}, Case{"same-origin", "", true},
                           Case{"", "https://portner.example", true}, Case{"none", "", true},
                           Case{"", "http://portner.example", false}, Case{"", "https://PORTNER.example", true}}) {
    EXPECT_TRUE(from_this_origin(request_of(sent))) << sent.site << " " << sent.origin;
  }
  EXPECT_TRUE(from_this_origin(request_of({"", "https://portner.example", true}, "Portner.Example:443")));
  EXPECT_TRUE(from_this_origin(request_of({"", "http://localhost:8080", false}, "localhost:8080")));
}

TEST(OriginTest, EverythingElseDoesNot) {
  for (const Case& sent :
       {Case{"", "", true}, Case{"cross-site", "", true}, Case{"same-site", "", true}, Case{"nonsense", "", true},
        Case{"cross-site", "https://portner.example", true}, Case{"same-origin", "https://evil.example", true},
        Case{"same-site", "https://other.portner.example", true}, Case{"", "null", true},
        Case{"same-origin", "null", true}, Case{"", "http://portner.example", true},
        Case{"", "https://portner.example", false}, Case{"", "https://portner.example:444", true},
        Case{"", "https://portner.example.evil.example", true},
        Case{"", "https://evil.example/https://portner.example", true}, Case{"", "portner.example", true},
        Case{"", "https://portner.example/", true}, Case{"", "https://portner.example, https://evil.example", true}}) {
    EXPECT_FALSE(from_this_origin(request_of(sent))) << sent.site << " " << sent.origin;
  }
  EXPECT_FALSE(from_this_origin(request_of({"", "http://localhost", false}, "localhost:8080")));
}

}  // namespace
}  // namespace portner::web
