#pragma once

#include "delivery/outbox.h"
#include "delivery/text_queue.h"
#include "features/site/site.h"

namespace portner {

// The demo's /outbox: messages go nowhere and are shown here instead.
void add_outbox_route(Site& site, const delivery::Outbox& outbox, const delivery::TextQueue& texts);

}  // namespace portner
