#include "features/site/browser_name.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <thread>

#include "resources/resources.h"

namespace portner {
namespace {

TEST(BrowserName, NamesBrowserAndSystem) {
  EXPECT_EQ(browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "Firefox on Linux");
  EXPECT_EQ(browser_name("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
            "Firefox on Ubuntu");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"), "Firefox on Android");
  EXPECT_EQ(
      browser_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                   "Version/17.5 Mobile/15E148 Safari/604.1"),
      "Safari on iPhone");
  EXPECT_EQ(browser_name("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                         "CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1"),
            "Chrome on iPad");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0"),
            "Firefox on Mac");
  EXPECT_EQ(browser_name("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/126.0.0.0 Safari/537.36"),
            "Chrome on ChromeOS");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/126.0.0.0 Mobile Safari/537.36"),
            "Chrome on Android");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge on Windows");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0"),
            "Opera on Windows");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"),
            "Internet Explorer on Windows");
  EXPECT_EQ(browser_name("Mozilla/5.0 (Linux; Android 8.0.0; SM-G935F) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "SamsungBrowser/9.2 Chrome/67.0.3396.87 Mobile Safari/537.36"),
            "Samsung Internet on Android");
  EXPECT_EQ(browser_name("curl/8.0"), "curl");
  EXPECT_EQ(browser_name("what is this"), "");
  EXPECT_EQ(browser_name(""), "");
}

TEST(BrowserName, SaysOnlyWordsOfTheData) {
  EXPECT_EQ(browser_name("<script>alert(1)</script> Firefox/1.0\r\nBcc: x@y.example Linux"), "Firefox on Linux");
  EXPECT_EQ(browser_name("=HYPERLINK(\"http://evil.example\") Firefox/1.0 (Linux)"), "Firefox on Linux");
  EXPECT_EQ(browser_name("Call 555 0100 now/1.0 CFNetwork/1.0"), "");
  EXPECT_EQ(browser_name("Call us Bot/1.0"), "");
  EXPECT_EQ(browser_name("CallusBot/1.0 (X11; Linux x86_64)"), "Linux");
  EXPECT_EQ(browser_name("HbbTV/1.1.1 (; Callus ;x 2013 )"), "HbbTV");
  EXPECT_EQ(browser_name(std::string("\0\x01\xff\xfe", 4)), "");
}

TEST(BrowserName, LooksAtTheBeginningOnly) {
  EXPECT_EQ(browser_name(std::string(10'000, 'x') + " Firefox/128.0 (Linux)"), "");
  EXPECT_EQ(browser_name("Firefox/128.0 (Linux) " + std::string(10'000, '(')), "Firefox on Linux");
}

// A version of the package that loses many should be noticed: then the names get worse in silence.
TEST(BrowserName, KnowsEveryExpressionOfTheData) {
  const BrowserNames names(resources::browser_regexes());
  EXPECT_EQ(names.browsers().left_out(), 0u);
  EXPECT_EQ(names.systems().left_out(), 0u);
}

// The package's own tests: each header gets the name that they want, or none where the header would choose its words,
// as many crawlers do. At least so many are right.
void expect_names(const HeaderParsers& parsers, const std::string& file, int at_least) {
  int right = 0;
  for (const auto& test : YAML::LoadFile(std::string(PORTNER_UAP_CORE) + "/tests/" + file)["test_cases"]) {
    if (test["js_ua"]) continue;  // these need a second header
    const auto header = test["user_agent_string"].as<std::string>();
    const auto wanted = test["family"].as<std::string>();
    const auto name = parsers.name(header);
    right += name == wanted ? 1 : 0;
    if (!name.empty()) {
      EXPECT_EQ(name, wanted) << header;
    }
  }
  EXPECT_GE(right, at_least) << file;
}

TEST(BrowserName, AgreesWithTheTestsOfTheData) {
  const BrowserNames names(resources::browser_regexes());
  expect_names(names.browsers(), "test_ua.yaml", 600);
  expect_names(names.systems(), "test_os.yaml", 400);
}

// More headers than are remembered, from four sides at once: the sanitizers watch.
TEST(BrowserName, MayBeAskedByManyThreads) {
  std::vector<std::jthread> askers;
  for (int asker = 0; asker < 4; ++asker)
    askers.emplace_back([] {
      for (int version = 0; version < 1500; ++version)
        EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 10.0) Firefox/" + std::to_string(version) + ".0"),
                  "Firefox on Windows");
    });
}

}  // namespace
}  // namespace portner
