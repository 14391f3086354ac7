#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/moment.h"

namespace portner::delivery {

// A text message as a gateway is asked to send it.
struct Text {
  std::string to;           // E.164: "+4520123456"
  std::string body;         // UTF-8
  Seconds valid_for{600};   // the code's life: nothing later may reach the phone
  std::string receipt_url;  // where the gateway reports what became of it; empty: nowhere
};

// What came of asking. Only a receipt says that a text has arrived.
struct HandedOver {
  std::string gateway_id;  // the gateway's own name for the text; may be empty
};
// The gateway will not send this text however often it is asked: the number, the sender or the content is refused.
struct Refused {
  std::string why;  // a short word for the log, never a part of the text
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

// How to reach one gateway: a preset of gateways/ and what the operator fills in.
struct GatewaySettings {
  std::string name;                           // of its section in the configuration
  std::string preset;                         // "kannel", or the path of a file that ends in .toml
  std::map<std::string, std::string> values;  // "url", "username", "password", "sender"...: what the preset names
  bool private_addresses = false;             // may be on loopback or in a private network, by plain HTTP too
};

// One gateway, described by its preset. Safe to use from many threads.
class Gateway {
 public:
  // Every problem at once, each with the key's name. preset_text: the preset's TOML.
  static std::expected<Gateway, std::vector<std::string>> make(const GatewaySettings& settings,
                                                               std::string_view preset_text);
  Gateway(Gateway&&) noexcept;
  Gateway& operator=(Gateway&&) noexcept;
  ~Gateway();

  const std::string& name() const;

  // Asks the gateway to send one text. Takes ten seconds at most. Never throws for what a gateway does.
  Answer send(const Text& text) const;

  // What a receipt says that came to this gateway's receipt address; nothing when it says nothing that the preset
  // knows. query: of the address, after "?"; body: of a POST, with its Content-Type. The caller has authenticated it.
  std::optional<Receipt> read_receipt(std::string_view query, std::string_view content_type,
                                      std::string_view body) const;

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner::delivery
