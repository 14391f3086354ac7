#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "delivery/gateway.h"
#include "delivery/test_http_server.h"

// For tests: a gateway made from a file of gateways/, and a server that plays the provider.
namespace portner::delivery {

inline std::string preset_file(const std::string& name) {
  std::ifstream file(std::string(PORTNER_SOURCE) + "/gateways/" + name + ".toml", std::ios::binary);
  if (!file) throw std::runtime_error("there is no preset " + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

class GatewayTest : public testing::Test {
 protected:
  GatewayTest() { server_.answer(200, "{}"); }

  Gateway make(const std::string& preset, std::map<std::string, std::string> values) {
    values.emplace("url", server_.url());
    auto gateway = Gateway::make({"main", preset, std::move(values), true}, preset_file(preset));
    if (!gateway) throw std::runtime_error(joined(gateway.error()));
    return std::move(*gateway);
  }

  // Sends and gives the one request that came of it.
  std::string request(const Gateway& gateway, const Text& text) {
    const auto before = server_.requests().size();
    answer_ = gateway.send(text);
    const auto requests = server_.requests();
    if (requests.size() != before + 1) throw std::runtime_error("not one request");
    return requests.back();
  }

  Answer answer(const Gateway& gateway, int status, const std::string& body) {
    server_.answer(status, body);
    request(gateway, text_);
    return answer_;
  }

  TestHttpServer server_;
  Answer answer_;
  Text text_{"+4520123456", "123456 is your code.\n\n@login.example.com #123456", Seconds{600},
             "https://login.example.com/r/main?id=7&token=abc"};
};

inline std::string words(const Answer& answer) {
  if (const auto* handed_over = std::get_if<HandedOver>(&answer)) return "handed over " + handed_over->gateway_id;
  if (const auto* refused = std::get_if<Refused>(&answer)) return "refused: " + refused->why;
  const auto& not_now = std::get<NotNow>(answer);
  return "not now: " + not_now.why + (not_now.perhaps_sent ? ", perhaps sent" : "");
}

inline std::string words(const std::optional<Receipt>& receipt) {
  if (!receipt) return "nothing";
  switch (receipt->state) {
    case ReceiptState::on_its_way:
      return "on its way";
    case ReceiptState::delivered:
      return "delivered";
    case ReceiptState::failed:
      return "failed: " + receipt->why;
  }
  return "";
}

}  // namespace portner::delivery
