#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"

namespace portner {

// One line of JSON for programs, or a sentence for people.
inline void tell(Output output, const nlohmann::json& json, const std::string& sentence) {
  fmt::print("{}\n", output == Output::json ? json.dump() : sentence);
}

}  // namespace portner
