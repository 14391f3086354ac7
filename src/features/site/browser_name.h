#pragma once

#include <string>
#include <string_view>

namespace portner {

// "Firefox on Android", "Safari on iPhone", "Chrome on Windows"; empty when the header names no browser we know.
// Only our own words come out, whatever the header says.
std::string browser_name(std::string_view user_agent);

}  // namespace portner
