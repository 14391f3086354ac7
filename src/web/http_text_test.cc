#include "web/http_text.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace portner::web {
namespace {

using std::chrono::system_clock;

TEST(DateTextTest, IsWrittenAsHttpWantsIt) {
  DateText date;
  EXPECT_EQ(date.at(system_clock::time_point(std::chrono::seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(system_clock::time_point(std::chrono::milliseconds(784111777999))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(system_clock::time_point(std::chrono::seconds(784111778))), "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST(HeadTest, HoldsWhatAClientNeeds) {
  std::string out = "left over";
  Response response = Response::text("hello", 404);
  response.with_header("X-One", "1").with_header("X-Two", "");
  write_head(out, response, "today", header_lines({{"X-Common", "yes"}}), AfterResponse::close);
  EXPECT_EQ(
      out,
      "HTTP/1.1 404 Not Found\r\nDate: today\r\nX-Common: yes\r\nCache-Control: no-store\r\nX-One: 1\r\nX-Two: \r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
}

TEST(HeadTest, NoContentHasNoLength) {
  std::string out;
  Response response;
  response.status = 204;
  write_head(out, response, "today", "", AfterResponse::keep_alive);
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nDate: today\r\nCache-Control: no-store\r\nConnection: keep-alive\r\n\r\n");
}

TEST(HeadTest, TheContentTypeCannotBeSplit) {
  std::string out;
  Response response = Response::text("x");
  response.content_type = "text/plain\r\nSet-Cookie: a=b";
  EXPECT_THROW(write_head(out, response, "today", "", AfterResponse::close), std::logic_error);
  EXPECT_THROW(header_lines({{"A", "b\nc"}}), std::logic_error);
}

}  // namespace
}  // namespace portner::web
