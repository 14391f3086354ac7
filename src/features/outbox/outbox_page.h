#pragma once

#include "delivery/message_queue.h"
#include "features/site/site.h"

namespace portner {

// The demo's /outbox: messages go nowhere and are shown here instead.
void add_outbox_route(Site& site, const delivery::MessageQueue& queue);

}  // namespace portner
