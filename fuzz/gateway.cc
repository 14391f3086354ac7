#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/text.h"
#include "delivery/exchange.h"
#include "require.h"

using namespace portner;

namespace {

// Every kind of rule that the presets of gateways/ use.
constexpr const char* every_rule = R"(
[values.url]
meaning = "address"
[request]
method = "POST"
[[answer]]
status = [200]
begins = "0: "
means = "accepted"
[[answer]]
status = [200]
at = "/messages/0/status"
is = ["0", "7"]
id = "/messages/0/message-id"
means = "accepted"
[[answer]]
status = [200]
at = "/code"
is = ["21211"]
means = "refused"
why = "number refused"
[receipt]
query = "state"
form = "MessageStatus"
json = "/status"
[receipt.states]
1 = "delivered"
sent = "on its way"
UNDELIVERABLE = "failed: undeliverable"
)";

}  // namespace

// Whatever a gateway answers or posts: no crash, an id that may stand in a log, and words of the preset only. Whoever
// writes a preset gets problems or a request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const delivery::Preset preset = delivery::read_preset(every_rule).value();
  const std::string_view input = text_of({data, size});
  for (const int status : {200, 429, 502}) {
    const auto answer = delivery::answer_of(preset, status, input);
    if (const auto* handed_over = std::get_if<delivery::HandedOver>(&answer)) {
      require(status == 200 && handed_over->gateway_id.size() <= 200 && is_utf8(handed_over->gateway_id));
      require(handed_over->gateway_id.find_first_of("\r\n") == std::string::npos);
    } else if (const auto* refused = std::get_if<delivery::Refused>(&answer)) {
      require(status == 200 && refused->why == "number refused");
    }
  }
  for (const char* type : {"application/x-www-form-urlencoded", "Application/JSON; charset=utf-8", ""}) {
    const auto receipt = delivery::receipt_of(preset, input, type, input);
    if (!receipt) continue;
    require((receipt->state == delivery::ReceiptState::failed) == (receipt->why == "undeliverable"));
  }
  if (const auto own = delivery::read_preset(input)) {
    delivery::Values values;
    for (const auto& [name, value] : own->values) values[name] = value.fallback.value_or("x");
    const auto request = delivery::request_for(*own, values, {"+4520123456", "a\"&\n", Seconds{600}, "https://a?b=c"});
    require(request.body.has_value() == own->post);
    delivery::answer_of(*own, 200, "{\"status\":[\"0\"]}");
    delivery::receipt_of(*own, "status=1", "application/json", "{\"status\":[\"0\"]}");
  }
  return 0;
}
