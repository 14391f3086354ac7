#include "web/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace portner::web {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CookieTest, IsBoundToTheHostOverHttps) {
  const CookieNames names(true);
  EXPECT_EQ(names.full_name("session"), "__Host-session");
  const std::string text = names.set_cookie({"session", "abc", std::nullopt});
  EXPECT_THAT(text, testing::StartsWith("__Host-session=abc;"));
  for (const char* part : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"}) EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("Domain")));
  EXPECT_THAT(text, Not(HasSubstr("Max-Age")));
}

TEST(CookieTest, WorksOnPlainLoopback) {
  const std::string text = CookieNames(false).set_cookie({"session", "abc", Seconds(60)});
  EXPECT_THAT(text, testing::StartsWith("portner-session=abc;"));
  EXPECT_THAT(text, HasSubstr("; HttpOnly"));
  EXPECT_THAT(text, HasSubstr("; Max-Age=60"));
  EXPECT_THAT(text, Not(HasSubstr("Secure")));
}

TEST(CookieTest, IsDeletedByItsAge) {
  EXPECT_THAT(CookieNames(true).set_cookie({"session", "", Seconds(0)}), HasSubstr("__Host-session=; "));
  EXPECT_THAT(CookieNames(true).set_cookie({"session", "", Seconds(0)}), HasSubstr("; Max-Age=0"));
}

TEST(CookieTest, CannotCarryAttributes) {
  for (const char* value : {"a; Domain=evil.example", "a\r\nX: y", "a b", "a,b", "a\"b", "\xc3\xa9"}) {
    EXPECT_THROW(CookieNames(true).set_cookie({"session", value, std::nullopt}), std::logic_error) << value;
  }
}

TEST(ResponseTest, HeadersCannotBeSplit) {
  EXPECT_THROW(Response().with_header("X-Name", "a\r\nSet-Cookie: b=c"), std::logic_error);
  EXPECT_THROW(Response().with_header("X-Name", "a\nb"), std::logic_error);
  EXPECT_THROW(Response().with_header("X-Name", std::string_view("a\0b", 3)), std::logic_error);
  EXPECT_THROW(Response().with_header("X-Name: y\r\nX", "a"), std::logic_error);
  EXPECT_THROW(Response().with_header("X Name", "a"), std::logic_error);
  EXPECT_THROW(Response().with_header("", "a"), std::logic_error);
  EXPECT_THROW(Response::see_other("/x\r\nSet-Cookie: b=c"), std::logic_error);
}

TEST(ResponseTest, SeeOtherLeadsAway) {
  const Response response = Response::see_other("/me");
  EXPECT_EQ(response.status, 303);
  EXPECT_THAT(response.headers, testing::Contains(testing::Pair("Location", "/me")));
}

TEST(ResponseTest, CsvIsKeptAsAFile) {
  const Response response = Response::csv("a;b\r\n", "users-2026-11-24.csv");
  EXPECT_EQ(response.content_type, "text/csv; charset=utf-8");
  EXPECT_THAT(response.headers,
              testing::Contains(testing::Pair("Content-Disposition", "attachment; filename=\"users-2026-11-24.csv\"")));
}

TEST(LocalPathTest, KeepsPathsOfThisInstallation) {
  for (const char* path :
       {"/", "/me", "/me/security?tab=apps&x=%2F%2F", "/me?next=//x", "/help/en/codes#old", "/a:b", "/a@b"}) {
    EXPECT_EQ(local_path_or(path, "/fallback"), path);
  }
}

TEST(LocalPathTest, LeadsNowhereElse) {
  for (const char* wanted : {"",
                             "me",
                             "//evil.example",
                             "///evil.example",
                             "/\\evil.example",
                             "\\\\evil.example",
                             "\\/evil.example",
                             "/\\/evil.example",
                             "https://evil.example",
                             "http:evil.example",
                             "https:/evil.example",
                             "HTTPS://evil.example",
                             "javascript:alert(1)",
                             "data:text/html,x",
                             "vbscript:x",
                             "mailto:a@b",
                             "evil.example",
                             "@evil.example",
                             ".evil.example",
                             " /me",
                             " //evil.example",
                             "/ /evil.example",
                             "\t//evil.example",
                             "/\t/evil.example",
                             "/\n/evil.example",
                             "/\r/evil.example",
                             "\n/me",
                             "/me\r\nSet-Cookie: a=b",
                             "/me\nx",
                             "/\x01me",
                             "/me\x7f",
                             "/me\\..",
                             "/a//evil.example",
                             "/./ /x",
                             "/.//evil.example",
                             "/..//evil.example",
                             "/\xe2\x80\xa8/evil.example",
                             "/\xc2\xa0/evil.example",
                             "\xef\xbb\xbf//evil.example",
                             "?//evil.example",
                             "#/me",
                             "*",
                             "/%\t"}) {
    EXPECT_EQ(local_path_or(wanted, "/fallback"), "/fallback") << wanted;
  }
  EXPECT_EQ(local_path_or(std::string_view("/me\0x", 5), "/fallback"), "/fallback");
}

}  // namespace
}  // namespace portner::web
