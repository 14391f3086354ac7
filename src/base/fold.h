#pragma once

#include <string>
#include <string_view>

namespace portner {

// How a text is searched: case folded and composed (Unicode, "Ægir" is "ægir"). Empty for what is not well-formed
// UTF-8.
std::string folded(std::string_view text);

// The same without accents: "Æbleø café å" is "æbleø cafe a".
std::string unaccented(std::string_view text);

}  // namespace portner
