#include "features/site/browser_name.h"

#include <gtest/gtest.h>

namespace portner {
namespace {

TEST(BrowserName, NamesBrowserAndSystem) {
  EXPECT_EQ(browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "Firefox on Linux");
  EXPECT_EQ(
      browser_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                   "Version/17.5 Mobile/15E148 Safari/604.1"),
      "Safari on iPhone");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge on Windows");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Linux; Android 8.0.0; SM-G935F) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "SamsungBrowser/9.2 Chrome/67.0.3396.87 Mobile Safari/537.36"),
            "Samsung Internet on Android");
  EXPECT_EQ(browser_name("curl/8.0"), "");
}

TEST(BrowserName, SaysOnlyOurOwnWords) {
  EXPECT_EQ(browser_name("<script>alert(1)</script> Firefox\r\nBcc: x@y.example Linux"), "Firefox on Linux");
}

}  // namespace
}  // namespace portner
