#include "delivery/gateway.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "delivery/gsm_alphabet.h"
#include "delivery/test_gateway.h"

namespace portner::delivery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> problems(const GatewaySettings& settings) {
  const auto gateway = Gateway::make(settings, preset_file(settings.preset));
  return gateway ? std::vector<std::string>() : gateway.error();
}

TEST(Gateway, tells_every_problem_of_its_settings_at_once) {
  EXPECT_THAT(
      problems({"main", "kannel", {{"username", "u"}, {"pasword", "p"}}}),
      ElementsAre("pasword: the preset kannel has no such value", "password: is missing: password of this sendsms-user",
                  "url: plain http is for gateways with private_addresses = true"));
  EXPECT_THAT(problems({"main", "twilio", {{"account_sid", "\xff"}, {"username", "a:b"}, {"password", ""}}}),
              ElementsAre("account_sid: must be UTF-8 without NUL",
                          "password: is missing: secret of the API key, or the Auth Token",
                          "sender: is missing: a number or alphanumeric sender of the account",
                          "username: must have no colon: it is the user of Basic authentication"));
  EXPECT_THAT(problems({"main", "generic", {{"url", "https://a"}, {"token", "a\r\nX-Admin: yes"}}}),
              ElementsAre("token: must have no line break or control character: it is sent in a header"));
}

TEST(Gateway, has_a_plain_name) {
  for (const std::string name : {"", "Main", "a.b", "a/b", "a b", "æ", "01234567890123456789012345678901234567890"}) {
    EXPECT_THAT(problems({name, "generic", {{"url", "https://a"}}}),
                ElementsAre("name: must be 1 to 40 small letters, digits and hyphens"))
        << name;
  }
  EXPECT_EQ(Gateway::make({"backup-2", "generic", {{"url", "https://a"}}}, preset_file("generic"))->name(), "backup-2");
}

TEST(Gateway, has_an_address_of_http) {
  for (const char* url :
       {"sms.example.com", "ftp://a", "https://", "https:///x", "https://:80", "https://u:p@a", "https://a?b",
        "https://a#b", "https://a b", "https://a\nb", "https://æ", "https://a\\b", "HTTPS://a"}) {
    EXPECT_THAT(problems({"main", "generic", {{"url", url}}, true}), ElementsAre(StartsWith("url: "))) << url;
  }
  EXPECT_THAT(problems({"main", "generic", {{"url", "https://[2001:db8::1]:8443/a/b;c=d"}}}), ElementsAre());
  EXPECT_THAT(problems({"main", "generic", {{"url", "http://10.0.0.1/"}}, true}), ElementsAre());
}

TEST(Gateway, tells_what_is_wrong_with_its_preset) {
  const auto gateway = Gateway::make({"main", "/etc/own.toml", {}}, "[request]\nmethod = \"GET\"");
  ASSERT_FALSE(gateway.has_value());
  EXPECT_THAT(gateway.error(), ElementsAre("preset: /etc/own.toml: values.url: is missing",
                                           "preset: /etc/own.toml: answer: must be a list of sections, [[answer]]"));
}

TEST(Gateway, tells_a_private_address_and_nothing_of_the_text) {
  const auto gateway =
      Gateway::make({"main", "generic", {{"url", "https://127.0.0.1:9"}, {"token", "secret"}}}, preset_file("generic"));
  EXPECT_EQ(words(gateway->send({"+4520123456", "123456", Seconds{600}, ""})), "not now: private address");
}

// What somebody might put into a name, a number or a password to get more out of a request than one field.
const std::string hostile =
    "\"',}]{text}{to}\\\"\\u0000 &to=+1%26%0d%0a%\r\nX-Evil: 1\r\n\r\n;#?/../\xf0\x9f\x98\x80\xe2\x80\xa8\x01";

class Injection : public GatewayTest {};

// The decoded fields of a query or a form.
std::map<std::string, std::string> fields(std::string_view encoded) {
  std::map<std::string, std::string> decoded;
  std::string name, value;
  bool in_value = false;
  const auto finish = [&] {
    EXPECT_TRUE(decoded.emplace(name, value).second) << name << " is there twice";
    name.clear();
    value.clear();
    in_value = false;
  };
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    char symbol = encoded[i];
    if (symbol == '&') {
      finish();
      continue;
    }
    if (symbol == '=' && !in_value) {
      in_value = true;
      continue;
    }
    if (symbol == '%') {
      symbol = static_cast<char>(std::stoi(std::string(encoded.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    (in_value ? value : name) += symbol;
  }
  finish();
  return decoded;
}

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}
std::string head_of(const std::string& request) {
  return request.substr(0, request.find("\r\n\r\n") + 2);
}

TEST_F(Injection, stays_in_its_field_of_a_query) {
  const Gateway gateway = make("kannel", {{"username", hostile}, {"password", hostile}, {"sender", hostile}});
  const std::string nul("nul:\0:", 6);
  const auto sent = request(gateway, {"+45" + hostile, hostile + nul, Seconds{600}, "https://a/?" + hostile});
  EXPECT_THAT(sent, Not(HasSubstr("\r\nX-Evil")));
  EXPECT_EQ(body_of(sent), "");
  const auto query = sent.substr(6, sent.find(" HTTP/1.1\r\n") - 6);
  EXPECT_EQ(fields(query), (std::map<std::string, std::string>{{"username", hostile},
                                                               {"password", hostile},
                                                               {"from", hostile},
                                                               {"to", "+45" + hostile},
                                                               {"text", hostile + nul},
                                                               {"charset", "UTF-8"},
                                                               {"coding", "2"},
                                                               {"validity", "10"},
                                                               {"dlr-mask", "31"},
                                                               {"dlr-url", "https://a/?" + hostile + "&state=%d"}}));
}

TEST_F(Injection, stays_in_its_field_of_a_form_and_in_its_segment_of_the_path) {
  auto user = hostile;
  std::erase(user, ':');
  const Gateway gateway =
      make("twilio", {{"account_sid", hostile}, {"username", user}, {"password", hostile}, {"sender", hostile}});
  const auto sent = request(gateway, {"+45" + hostile, hostile, Seconds{600}, hostile});
  EXPECT_THAT(sent, Not(HasSubstr("\r\nX-Evil")));
  EXPECT_THAT(sent,
              StartsWith("POST /2010-04-01/Accounts/%22%27%2C%7D%5D%7Btext%7D%7Bto%7D%5C%22%5Cu0000%20%26to%3D%2B1"
                         "%2526%250d%250a%25%0D%0AX-Evil%3A%201%0D%0A%0D%0A%3B%23%3F%2F..%2F%F0%9F%98%80%E2%80%A8"
                         "%01/Messages.json HTTP/1.1\r\n"));
  EXPECT_EQ(fields(body_of(sent)), (std::map<std::string, std::string>{{"To", "+45" + hostile},
                                                                       {"From", hostile},
                                                                       {"Body", hostile},
                                                                       {"ValidityPeriod", "600"},
                                                                       {"StatusCallback", hostile}}));
}

TEST_F(Injection, stays_in_its_text_of_json) {
  const Gateway gateway = make("gatewayapi", {{"token", "t"}, {"sender", hostile}});
  const auto body = body_of(request(gateway, {"+45" + hostile, hostile, Seconds{600}, hostile}));
  EXPECT_EQ(nlohmann::json::parse(body),
            (nlohmann::json{{"sender", hostile},
                            {"message", hostile},
                            {"encoding", "UCS2"},
                            {"validity_period", 600},
                            {"callback_url", hostile},
                            {"recipients", nlohmann::json::array({nlohmann::json{{"msisdn", "45" + hostile}}})}}));
  const std::string odd("\xff\0x", 3);  // no UTF-8 at all
  EXPECT_EQ(nlohmann::json::parse(body_of(request(gateway, {"+45", odd, Seconds{600}, ""}))).at("message"),
            std::string("\xef\xbf\xbd\0x", 5));
}

TEST_F(Injection, stays_in_its_header) {
  std::string token = hostile;
  std::erase_if(token, [](unsigned char byte) { return byte < ' '; });
  const Gateway gateway = make("generic", {{"token", token}});
  const auto head = head_of(request(gateway, {"+45", "x", Seconds{600}, ""}));
  EXPECT_THAT(head, HasSubstr("\r\nAuthorization: Bearer " + token + "\r\n"));
}

TEST(GsmAlphabet, takes_what_fits_160_letters) {
  EXPECT_TRUE(is_gsm_text(""));
  EXPECT_TRUE(is_gsm_text("123456 is your code.\r\n\n@login.example.com #123456 ~[]{}|\\^€"));
  EXPECT_TRUE(is_gsm_text("Æblegrød på café: £5, ÄÖÜß ñ Ø å Δ"));
  for (const char* text : {"`", "ç", "Á", "œ", "Код", "“quotes”", "\t", "😀", "ø\xcc\x81", "\xff", "\xc3", "\x80"}) {
    EXPECT_FALSE(is_gsm_text(text)) << text;
  }
}

}  // namespace
}  // namespace portner::delivery
