#include <gmock/gmock.h>

#include "delivery/test_gateway.h"

// What each preset sends, byte for byte, and what it makes of the answers and receipts that its provider documents.
namespace portner::delivery {
namespace {

using Then = TestHttpServer::Then;

constexpr const char* form_type = "application/x-www-form-urlencoded";

class Contract : public GatewayTest {
 protected:
  std::string head(const std::string& line, const std::string& more) {
    return line + " HTTP/1.1\r\nHost: " + server_.host() + "\r\n" + more;
  }
  static std::string body(const std::string& type, const std::string& content) {
    return "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
  }
  static constexpr const char* agent = "User-Agent: Portner\r\nAccept: */*\r\n";
};

// What holds whoever the provider is.
TEST_F(Contract, of_every_gateway) {
  for (const auto& [preset, values] : std::map<std::string, std::map<std::string, std::string>>{
           {"kannel", {{"username", "u"}, {"password", "p"}}},
           {"twilio", {{"account_sid", "AC1"}, {"username", "u"}, {"password", "p"}, {"sender", "s"}}},
           {"vonage", {{"api_key", "u"}, {"api_secret", "p"}, {"sender", "s"}}},
           {"gatewayapi", {{"token", "t"}, {"sender", "s"}}},
           {"46elks", {{"username", "u"}, {"password", "p"}, {"sender", "s"}}},
           {"generic", {}}}) {
    SCOPED_TRACE(preset);
    const Gateway gateway = make(preset, values);
    EXPECT_EQ(words(answer(gateway, 429, "")), "not now: throttled");
    EXPECT_EQ(words(answer(gateway, 500, "{}")), "not now: status 500");
    EXPECT_EQ(words(answer(gateway, 503, "")), "not now: status 503");
    EXPECT_EQ(words(answer(gateway, 502, "")), "not now: status 502, perhaps sent");
    EXPECT_EQ(words(answer(gateway, 504, "")), "not now: status 504, perhaps sent");
    EXPECT_EQ(words(answer(gateway, 302, "")), "not now: status 302");
    EXPECT_EQ(words(answer(gateway, 404, "")), "not now: status 404");
    EXPECT_EQ(words(answer(gateway, 206, "\xff garbage")), "not now: answer not understood, perhaps sent");
    server_.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::close);
    EXPECT_EQ(words(gateway.send(text_)), "not now: connection lost, perhaps sent");
    for (const char* garbage : {"", "state", "status=&status=", "%", "state=%zz&MessageStatus=%zz", "=&&&=", "{}", "[",
                                "{\"status\":{}}", "\xff\xfe", "state=1&state=2"}) {
      for (const char* type : {"", form_type, "application/json", "text/plain"}) {
        EXPECT_EQ(words(gateway.read_receipt(garbage, type, garbage)), "nothing") << garbage;
      }
    }
  }
}

TEST_F(Contract, of_kannel) {
  const Gateway gateway = make("kannel", {{"url", server_.url() + "/cgi-bin/sendsms"},
                                          {"username", "tester"},
                                          {"password", "foo&bar=%41"},
                                          {"sender", "Portner"}});
  server_.answer(202, "0: Accepted for delivery");
  EXPECT_EQ(
      request(gateway, text_),
      head("GET /cgi-bin/sendsms?charset=UTF-8&coding=0&dlr-mask=31&dlr-url=https%3A%2F%2Flogin.example.com%2Fr%2F"
           "main%3Fid%3D7%26token%3Dabc%26state%3D%25d&from=Portner&password=foo%26bar%3D%2541"
           "&text=123456%20is%20your%20code.%0A%0A%40login.example.com%20%23123456&to=%2B4520123456&username=tester"
           "&validity=10",
           agent) +
          "\r\n");
  EXPECT_EQ(words(answer_), "handed over ");
  EXPECT_THAT(request(gateway, {"+4520123456", "Код 123456", Seconds{59}, "https://a/r"}),
              testing::AllOf(testing::HasSubstr("&coding=2&"), testing::HasSubstr("&validity=1 "),
                             testing::HasSubstr("&dlr-url=https%3A%2F%2Fa%2Fr%3Fstate%3D%25d&")));
  EXPECT_THAT(request(gateway, {"+4520123456", "x", Seconds{600}, ""}), testing::Not(testing::HasSubstr("dlr-url")));

  EXPECT_EQ(words(answer(gateway, 202, "3: Queued for later delivery")), "handed over ");
  EXPECT_EQ(words(answer(gateway, 202, "<html>")), "not now: answer not understood, perhaps sent");
  EXPECT_EQ(words(answer(gateway, 403, "Not routable. Do not try again.")), "refused: no route to this number");
  EXPECT_EQ(words(answer(gateway, 403, "Authorization failed for sendsms")), "not now: wrong password");
  EXPECT_EQ(words(answer(gateway, 503, "Temporal failure, try again later.")), "not now: status 503");

  EXPECT_EQ(words(gateway.read_receipt("id=7&token=abc&state=8", "", "")), "on its way");
  EXPECT_EQ(words(gateway.read_receipt("id=7&state=4", "", "")), "on its way");
  EXPECT_EQ(words(gateway.read_receipt("state=1", "", "")), "delivered");
  EXPECT_EQ(words(gateway.read_receipt("state=2", "", "")), "failed: not delivered");
  EXPECT_EQ(words(gateway.read_receipt("state=16", "", "")), "failed: refused by the operator");
  EXPECT_EQ(words(gateway.read_receipt("state=%31", "", "")), "delivered");
  EXPECT_EQ(words(gateway.read_receipt("state=3", "", "")), "nothing");
  EXPECT_EQ(words(gateway.read_receipt("", form_type, "state=1")), "nothing");
}

TEST_F(Contract, of_twilio) {
  const Gateway gateway =
      make("twilio",
           {{"account_sid", "ACff/../x"}, {"username", "SKkey"}, {"password", "s:e\"c"}, {"sender", "+15005550006"}});
  server_.answer(201, R"({"sid": "SM304417148af644198a0efaceebc965a5", "status": "queued", "error_code": null})");
  EXPECT_EQ(request(gateway, text_),
            head("POST /2010-04-01/Accounts/ACff%2F..%2Fx/Messages.json",
                 "Authorization: Basic U0trZXk6czplImM=\r\n" + std::string(agent)) +
                body(form_type,
                     "Body=123456%20is%20your%20code.%0A%0A%40login.example.com%20%23123456&From=%2B15005550006"
                     "&StatusCallback=https%3A%2F%2Flogin.example.com%2Fr%2Fmain%3Fid%3D7%26token%3Dabc"
                     "&To=%2B4520123456&ValidityPeriod=600"));
  EXPECT_EQ(words(answer_), "handed over SM304417148af644198a0efaceebc965a5");

  EXPECT_EQ(words(answer(gateway, 201, "garbage")), "not now: answer not understood, perhaps sent");
  EXPECT_EQ(words(answer(gateway, 400, R"({"code": 21211, "message": "The 'To' number", "status": 400})")),
            "refused: number refused");
  EXPECT_EQ(words(answer(gateway, 400, R"({"code": 21606})")), "refused: sender refused");
  EXPECT_EQ(words(answer(gateway, 400, R"({"code": 21999})")), "not now: status 400");
  EXPECT_EQ(words(answer(gateway, 401, R"({"code": 20003})")), "not now: wrong password");
  EXPECT_EQ(words(answer(gateway, 429, R"({"code": 20429})")), "not now: throttled");

  const auto receipt = [&](const std::string& state) {
    return words(gateway.read_receipt("id=7", "application/x-www-form-urlencoded; charset=utf-8",
                                      "MessageSid=SM3&MessageStatus=" + state + "&To=%2B4520123456"));
  };
  EXPECT_EQ(receipt("queued"), "on its way");
  EXPECT_EQ(receipt("sent"), "on its way");
  EXPECT_EQ(receipt("delivered"), "delivered");
  EXPECT_EQ(receipt("undelivered"), "failed: undelivered");
  EXPECT_EQ(receipt("failed"), "failed: failed");
  EXPECT_EQ(receipt("new word"), "nothing");
}

TEST_F(Contract, of_vonage) {
  const Gateway gateway =
      make("vonage",
           {{"url", server_.url() + "/sms/json"}, {"api_key", "abcd1234"}, {"api_secret", "s"}, {"sender", "A B"}});
  server_.answer(200, R"({"message-count": "1", "messages": [{"message-id": "0A01", "status": "0"}]})");
  EXPECT_EQ(
      request(gateway, text_),
      head("POST /sms/json", agent) +
          body(form_type,
               "api_key=abcd1234&api_secret=s&callback=https%3A%2F%2Flogin.example.com%2Fr%2Fmain%3Fid%3D7%26token"
               "%3Dabc&from=A%20B&text=123456%20is%20your%20code.%0A%0A%40login.example.com%20%23123456"
               "&to=4520123456&ttl=600000&type=text"));
  EXPECT_EQ(words(answer_), "handed over 0A01");
  EXPECT_THAT(request(gateway, {"+4520123456", "Код", Seconds{600}, ""}),
              testing::EndsWith("&ttl=600000&type=unicode"));

  const auto status = [&](const std::string& number) {
    return words(answer(gateway, 200, R"({"messages": [{"status": ")" + number + R"(", "error-text": "x"}]})"));
  };
  EXPECT_EQ(status("0"), "not now: answer not understood, perhaps sent");  // without an id
  EXPECT_EQ(status("1"), "not now: throttled");
  EXPECT_EQ(status("3"), "refused: request refused");
  EXPECT_EQ(status("4"), "not now: wrong password");
  EXPECT_EQ(status("7"), "refused: number refused");
  EXPECT_EQ(status("9"), "not now: account barred or out of credit");
  EXPECT_EQ(status("15"), "refused: sender refused");
  EXPECT_EQ(status("77"), "not now: answer not understood, perhaps sent");

  EXPECT_EQ(words(gateway.read_receipt("id=7&messageId=0A&status=delivered&err-code=0", "", "")), "delivered");
  EXPECT_EQ(words(gateway.read_receipt("id=7", form_type, "status=expired")), "failed: expired");
  EXPECT_EQ(words(gateway.read_receipt("id=7", "application/json", R"({"status": "buffered"})")), "on its way");
  EXPECT_EQ(words(gateway.read_receipt("id=7", "application/json", R"({"status": "unknown"})")), "nothing");
}

TEST_F(Contract, of_gatewayapi) {
  const Gateway gateway =
      make("gatewayapi", {{"url", server_.url() + "/rest/mtsms"}, {"token", "tok"}, {"sender", "Portner"}});
  server_.answer(200, R"({"ids": [421332671], "usage": {"countries": {"DK": 1}}})");
  EXPECT_EQ(request(gateway, text_),
            head("POST /rest/mtsms", "Authorization: Basic dG9rOg==\r\n" + std::string(agent)) +
                body("application/json",
                     R"({"callback_url":"https://login.example.com/r/main?id=7&token=abc","encoding":"UTF8",)"
                     R"("message":"123456 is your code.\n\n@login.example.com #123456",)"
                     R"("recipients":[{"msisdn":"4520123456"}],"sender":"Portner","validity_period":600})"));
  EXPECT_EQ(words(answer_), "handed over 421332671");
  EXPECT_THAT(request(gateway, {"+4520123456", "Код", Seconds{600}, ""}), testing::HasSubstr(R"({"encoding":"UCS2",)"));

  EXPECT_EQ(words(answer(gateway, 200, R"({"ids": []})")), "not now: answer not understood, perhaps sent");
  EXPECT_EQ(words(answer(gateway, 400, R"({"code": "0x0216"})")), "refused: request refused");
  EXPECT_EQ(words(answer(gateway, 422, "")), "refused: request refused");
  EXPECT_EQ(words(answer(gateway, 401, "")), "not now: token or address not allowed");
  EXPECT_EQ(words(answer(gateway, 403, R"({"code": "0x0213"})")), "not now: token or address not allowed");

  const auto receipt = [&](const std::string& state) {
    return words(gateway.read_receipt(
        "id=7", "application/json",
        R"({"id": 1000001, "msisdn": 4587654321, "time": 1450000000, "status": ")" + state + "\"}"));
  };
  EXPECT_EQ(receipt("ENROUTE"), "on its way");
  EXPECT_EQ(receipt("DELIVERED"), "delivered");
  EXPECT_EQ(receipt("EXPIRED"), "failed: expired");
  EXPECT_EQ(receipt("UNDELIVERABLE"), "failed: undeliverable");
  EXPECT_EQ(receipt("UNKNOWN"), "nothing");
}

TEST_F(Contract, of_46elks) {
  const Gateway gateway = make(
      "46elks", {{"url", server_.url() + "/a1/sms"}, {"username", "u1"}, {"password", "p1"}, {"sender", "Portner"}});
  server_.answer(200, R"({"id": "s70df59406a1b4643b96f3f91e0bfb7b0", "status": "created", "to": "+4520123456"})");
  EXPECT_EQ(request(gateway, text_),
            head("POST /a1/sms", "Authorization: Basic dTE6cDE=\r\n" + std::string(agent)) +
                body(form_type,
                     "dontlog=message&from=Portner&message=123456%20is%20your%20code.%0A%0A%40login.example.com%20"
                     "%23123456&to=%2B4520123456"
                     "&whendelivered=https%3A%2F%2Flogin.example.com%2Fr%2Fmain%3Fid%3D7%26token%3Dabc"));
  EXPECT_EQ(words(answer_), "handed over s70df59406a1b4643b96f3f91e0bfb7b0");
  EXPECT_EQ(words(answer(gateway, 200, R"({"id": "s7", "status": "failed"})")), "refused: failed");
  EXPECT_EQ(words(answer(gateway, 200, "ok")), "not now: answer not understood, perhaps sent");
  EXPECT_EQ(words(answer(gateway, 401, "")), "not now: wrong password");
  EXPECT_EQ(words(gateway.read_receipt("id=7", form_type, "id=s7&status=sent")), "on its way");
  EXPECT_EQ(words(gateway.read_receipt("id=7", form_type, "id=s7&status=delivered")), "delivered");
  EXPECT_EQ(words(gateway.read_receipt("id=7", form_type, "id=s7&status=failed")), "failed: failed");
}

TEST_F(Contract, of_a_generic_gateway) {
  const Gateway gateway = make("generic", {{"token", "secret"}});
  server_.answer(200, R"({"id": "a1"})");
  EXPECT_EQ(request(gateway, text_),
            head("POST /", std::string(agent) + "Authorization: Bearer secret\r\n") +
                body("application/json", R"({"receipt_url":"https://login.example.com/r/main?id=7&token=abc",)"
                                         R"("text":"123456 is your code.\n\n@login.example.com #123456",)"
                                         R"("to":"+4520123456","validity_seconds":600})"));
  EXPECT_EQ(words(answer_), "handed over a1");
  EXPECT_EQ(words(answer(gateway, 204, "")), "handed over ");
  EXPECT_EQ(words(answer(gateway, 422, "")), "refused: refused");
  EXPECT_EQ(words(answer(gateway, 401, "")), "not now: wrong token");
  EXPECT_EQ(words(gateway.read_receipt("id=7", "Application/JSON", R"({"status": "delivered"})")), "delivered");
  EXPECT_THAT(request(make("generic", {}), {"+45", "x", Seconds{1}, ""}),
              testing::AllOf(testing::Not(testing::HasSubstr("Authorization")),
                             testing::EndsWith(R"({"text":"x","to":"+45","validity_seconds":1})")));
}

}  // namespace
}  // namespace portner::delivery
