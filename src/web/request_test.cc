#include "web/request.h"

#include <gtest/gtest.h>

namespace portner::web {
namespace {

TEST(FormTest, DecodesOnce) {
  const auto form = Form::parse("name=Bj%C3%B8rn+Hansen&code=012345&empty=&bare&path=%2525");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->get("name"), "Bjørn Hansen");
  EXPECT_EQ(form->get("code"), "012345");
  EXPECT_EQ(form->get("path"), "%25");
  EXPECT_EQ(form->get("empty"), "");
  EXPECT_TRUE(form->has("empty"));
  EXPECT_TRUE(form->has("bare"));
  EXPECT_FALSE(form->has("missing"));
  EXPECT_EQ(form->get("missing"), "");
}

TEST(FormTest, KeepsWhatSeparatorsCannotCut) {
  const auto form = Form::parse("a=b=c&%3D%26=%26%3D");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->get("a"), "b=c");
  EXPECT_EQ(form->get("=&"), "&=");
}

TEST(FormTest, RefusesWhatHasNoOneMeaning) {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "%=a", "a=%00", "%00=a", "a=%ff", "a=%ed%a0%80", "a=%c0%80",
                           "a=1&a=2", "a=1&%61=2", "a&a", "a=1&b=2&a="}) {
    EXPECT_FALSE(Form::parse(text).has_value()) << text;
  }
}

TEST(FormTest, TakesAHundredFieldsAndNoMore) {
  std::string text = "f0=x";
  for (int i = 1; i < 100; ++i) text += "&f" + std::to_string(i) + "=x";
  EXPECT_TRUE(Form::parse(text).has_value());
  EXPECT_FALSE(Form::parse(text + "&f100=x").has_value());
}

TEST(FormTest, EmptyAndSeparatorsOnlyAreEmptyForms) {
  EXPECT_TRUE(Form::parse("").has_value());
  EXPECT_TRUE(Form::parse("&&").has_value());
}

TEST(RequestTest, FindsACookieWhateverStandsAround) {
  Request request;
  request.headers = {{"cookie", "a=1; session=abc=; b=2;c=3"}};
  EXPECT_EQ(request.cookie("session"), "abc=");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("c"), "3");
  EXPECT_EQ(request.cookie("sess"), "");
  EXPECT_EQ(Request().cookie("session"), "");
}

TEST(RequestTest, ACookieThatCameTwiceIsNone) {
  Request request;
  request.headers = {{"cookie", "session=mine; session=theirs"}};
  EXPECT_EQ(request.cookie("session"), "");
  request.headers = {{"cookie", "session=; session=theirs"}};
  EXPECT_EQ(request.cookie("session"), "");
}

TEST(RequestTest, AMalformedCookieHeaderIsNoSession) {
  Request request;
  for (const char* cookie :
       {"session", "=session", ";;;", "xsession=a", "session =", "session =a", "session\t=a", "SESSION=a"}) {
    request.headers = {{"cookie", cookie}};
    EXPECT_EQ(request.cookie("session"), "") << cookie;
  }
}

TEST(RequestTest, AMalformedQueryIsAnEmptyForm) {
  Request request;
  request.query = "a=1&b=%zz";
  EXPECT_FALSE(request.query_form().has("a"));
  request.query = "a=1";
  EXPECT_EQ(request.query_form().get("a"), "1");
}

}  // namespace
}  // namespace portner::web
