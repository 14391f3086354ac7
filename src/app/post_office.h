#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/core.h"
#include "app/courier.h"
#include "app/log.h"
#include "delivery/dispatch.h"
#include "delivery/message_queue.h"
#include "delivery/smtp.h"

namespace portner {

// Everything between a message's row and the outside: the queue, the gateways and the mail server of the configuration,
// and the couriers between them.
class PostOffice {
 public:
  // Counts an answer: channel, gateway, and "accepted", "refused" or "not_now".
  using Count = std::function<void(delivery::Channel channel, std::string_view gateway, std::string_view outcome)>;

  // demo: what has no way out stops at /outbox and counts as delivered. Throws std::runtime_error for
  // a gateway that cannot be.
  PostOffice(Core& core, const Config& config, bool demo, const Log& log, Count count);

  const delivery::MessageQueue& queue() const { return queue_; }
  const std::vector<delivery::Gateway>& gateways() const { return gateways_; }
  // Whether anything at all leaves this machine.
  bool sends() const { return !gateways_.empty() || mail_server_; }

  void start();
  void stop();

 private:
  void answered(delivery::Channel channel, std::string_view gateway, const delivery::Answer& answer) const;

  const Log& log_;
  Count count_;
  std::vector<delivery::Gateway> gateways_;
  std::unique_ptr<delivery::Smtp> mail_server_;
  delivery::MessageQueue queue_;
  delivery::Dispatch texts_;
  delivery::Dispatch mails_;
  Courier text_courier_;
  Courier mail_courier_;
};

// The mail server of the configuration; nothing when it names none.
std::unique_ptr<delivery::Smtp> mail_server_of(const Config& config);
// As a way out of the queue. The server must outlive it.
delivery::Way way_by_mail(const delivery::Smtp& server);
delivery::Way way_by_gateway(const delivery::Gateway& gateway);

}  // namespace portner
