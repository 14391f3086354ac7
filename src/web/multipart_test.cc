#include <gtest/gtest.h>

#include "web/request.h"

namespace portner::web {
namespace {

constexpr std::string_view type = "multipart/form-data; boundary=----x";

std::string part(std::string_view head, std::string_view content) {
  return "------x\r\nContent-Disposition: form-data; " + std::string(head) + "\r\n\r\n" + std::string(content) + "\r\n";
}
std::string whole(const std::string& parts) {
  return parts + "------x--\r\n";
}

TEST(Multipart, TakesWhatBrowsersSend) {
  const auto body = part("name=\"csrf\"", "abc") +
                    "------x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people æ.csv\"\r\n"
                    "Content-Type: text/csv\r\n\r\na;b\r\n\xE6;--\r\n\r\n" +
                    part("name=\"empty\"; filename=\"\"", "");
  const auto form = Form::parse_multipart(type, whole(body));
  ASSERT_TRUE(form);
  EXPECT_EQ(form->get("csrf"), "abc");
  EXPECT_EQ(form->get("file"), "a;b\r\n\xE6;--\r\n") << "as it is";
  EXPECT_TRUE(form->has("empty"));
  EXPECT_TRUE(Form::parse_multipart("Multipart/Form-Data; Boundary=\"----x\"", whole(body)));
  EXPECT_TRUE(Form::parse_multipart(type, body + "------x--")) << "the last line's end may be missing";
}

TEST(Multipart, RefusesWhatCouldBeReadInTwoWays) {
  const auto good = part("name=\"a\"", "1");
  const auto refused = [](std::string_view content_type, const std::string& body) {
    return !Form::parse_multipart(content_type, body);
  };
  ASSERT_FALSE(refused(type, whole(good)));
  EXPECT_TRUE(refused(type, good)) << "never closed";
  EXPECT_TRUE(refused(type, whole(good) + "more"));
  EXPECT_TRUE(refused(type, "preamble\r\n" + whole(good)));
  EXPECT_TRUE(refused(type, whole(good + good))) << "a name twice";
  EXPECT_TRUE(refused(type, whole(part("name=\"a\"", "\xFF")))) << "a field that is no file is UTF-8";
  EXPECT_TRUE(refused(type, whole(part("name=a", "1"))));
  EXPECT_TRUE(refused(type, whole(part("name=\"\"", "1"))));
  EXPECT_TRUE(refused(type, whole(part("name=\"a\"; name=\"b\"", "1"))));
  EXPECT_TRUE(refused(type, whole(part("name=\"a\"; filename*=utf-8''x", "1"))));
  EXPECT_TRUE(refused(type, whole("------x\r\n\r\n1\r\n"))) << "without a name";
  EXPECT_TRUE(refused(type, whole("------x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data;"
                                  " name=\"a\"\r\n\r\nMQ==\r\n")));
  EXPECT_TRUE(refused(type, whole(part("name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1"))));
  EXPECT_TRUE(refused(type, whole(part("name=\"a\"; filename=\"" + std::string(3000, 'x') + "\"", "1"))));
  EXPECT_TRUE(refused("multipart/form-data", whole(good)));
  EXPECT_TRUE(refused("multipart/mixed; boundary=----x", whole(good)));
  EXPECT_TRUE(refused("multipart/form-data; boundary=", whole(good)));
  EXPECT_TRUE(refused("multipart/form-data; boundary=----x; boundary=y", whole(good)));
  EXPECT_TRUE(refused("multipart/form-data; boundary=" + std::string(71, 'x'), whole(good)));
  EXPECT_TRUE(refused(type, ""));
  std::string many;
  for (int number = 0; number < 101; ++number) many += part("name=\"" + std::to_string(number) + "\"", "");
  EXPECT_TRUE(refused(type, whole(many)));
}

}  // namespace
}  // namespace portner::web
