#pragma once

#include <string>
#include <variant>

namespace portner::delivery {

// What came of asking somebody to take a message. Only a receipt says that a text has arrived.
struct HandedOver {
  std::string gateway_id;  // the gateway's own name for it; may be empty
};
// They will not take this message however often they are asked: the recipient, the sender or the content is refused.
struct Refused {
  std::string why;  // a short word for the log, never a part of the message
};
// It did not work now and may later or elsewhere: unreachable, throttled, broken, wrong password.
struct NotNow {
  std::string why;
  bool perhaps_sent = false;  // it was asked and no answer that can be understood came back
};
using Answer = std::variant<HandedOver, Refused, NotNow>;

enum class ReceiptState { on_its_way, delivered, failed };

struct Receipt {
  ReceiptState state;
  std::string why = {};  // of failed: a short word
};

}  // namespace portner::delivery
