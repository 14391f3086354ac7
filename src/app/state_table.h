#pragma once

#include <vector>

#include "features/site/visitor.h"

namespace portner {

// Authentication state x route -> allowed, for every route there is. A route without a row stops the program at start,
// and a test walks every cell.
std::vector<Access> state_table(bool demo);

}  // namespace portner
