#pragma once

#include "resources/resources.h"

namespace portner {

// The program's. In a test build PORTNER_TEST_CATALOG names one more, of a language that nobody speaks: "en-XA".
resources::Files catalogs();

}  // namespace portner
