#pragma once

#include <vector>

#include "base/moment.h"
#include "delivery/gateway.h"
#include "delivery/message_queue.h"
#include "features/site/site.h"

namespace portner {

inline constexpr std::string_view receipts_path = "/receipts";

// Where gateways report what became of a text: /receipts/GATEWAY/TEXT/TOKEN, an address that only whoever got the text
// knows. Anything else is 404 and changes nothing.
void add_receipt_routes(Site& site, const delivery::MessageQueue& texts, const std::vector<delivery::Gateway>& gateways,
                        const Clock& clock);

}  // namespace portner
