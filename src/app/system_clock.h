#pragma once

#include "base/moment.h"

namespace portner {

// The machine's clock. In a test build PORTNER_TEST_CLOCK names a file that holds the seconds to add, read at every
// look.
class SystemClock final : public Clock {
 public:
  Moment now() const override;
};

}  // namespace portner
