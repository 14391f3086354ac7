#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "delivery/text_queue.h"

namespace portner::delivery {

// A way out: a gateway, or the demo's phone.
struct Way {
  std::string name;
  std::function<Answer(const Text&)> send;
  bool delivers = false;  // what it accepts has arrived: no receipt will come
};

// What was done with one text, for the log and the metrics.
using Dispatched = std::function<void(std::string_view gateway, const Answer& answer)>;

// Hands waiting texts to the gateways, in the order of the list: the second when the first fails or stays silent.
// The text is marked as being sent before a gateway is asked and its answer noted after; a crash in between leaves it
// held until the lease ends, and then it is sent again and marked: twice rather than never, and known to be so.
class Dispatch {
 public:
  // receipt_url: the address of this installation under which receipts come.
  Dispatch(db::Database& database, const Clock& clock, const TextQueue& texts, std::vector<Way> ways,
           std::string receipt_url, Dispatched dispatched)
      : database_(database),
        clock_(clock),
        texts_(texts),
        ways_(std::move(ways)),
        receipt_url_(std::move(receipt_url)),
        dispatched_(std::move(dispatched)) {}

  // Takes as long as a gateway does. False when nothing was due.
  bool hand_over_one() const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const TextQueue& texts_;
  std::vector<Way> ways_;
  std::string receipt_url_;
  Dispatched dispatched_;
};

}  // namespace portner::delivery
