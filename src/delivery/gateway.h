#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "delivery/answer.h"

namespace portner::delivery {

// A text message as a gateway is asked to send it.
struct Text {
  std::string to;           // E.164: "+4520123456"
  std::string body;         // UTF-8
  Seconds valid_for{600};   // the code's life: nothing later may reach the phone
  std::string receipt_url;  // where the gateway reports what became of it; empty: nowhere
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
