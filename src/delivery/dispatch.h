#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "delivery/message_queue.h"

namespace portner::delivery {

// A message as a way out is asked to take it.
struct Sending {
  const ClaimedMessage& message;
  Seconds valid_for;        // nothing later may reach the person
  std::string name;         // the message's own, the same at each try
  std::string receipt_url;  // where a gateway reports what became of a text
};

// A way out: a gateway, a mail server, or the demo's outbox.
struct Way {
  std::string name;
  std::function<Answer(const Sending&)> send;
  bool delivers = false;  // what it accepts has arrived: no receipt will come
};

// What was done with one message, for the log and the metrics.
using Dispatched = std::function<void(std::string_view gateway, const Answer& answer)>;

// Hands the waiting messages of a channel to its ways out, in the order of the list: the second when the first fails or
// stays silent. A message is marked as being sent before anybody is asked and the answer noted after; a crash in
// between leaves it held until the lease ends, and then it is sent again and marked: twice rather than never, and known
// to be so.
class Dispatch {
 public:
  // receipt_url: the address of this installation under which receipts come.
  Dispatch(db::Database& database, const Clock& clock, const MessageQueue& queue, Channel channel,
           std::vector<Way> ways, std::string receipt_url, Dispatched dispatched)
      : database_(database),
        clock_(clock),
        queue_(queue),
        channel_(channel),
        ways_(std::move(ways)),
        receipt_url_(std::move(receipt_url)),
        dispatched_(std::move(dispatched)) {}

  // Takes as long as who is asked. False when nothing was due.
  bool hand_over_one() const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const MessageQueue& queue_;
  Channel channel_;
  std::vector<Way> ways_;
  std::string receipt_url_;
  Dispatched dispatched_;
};

}  // namespace portner::delivery
