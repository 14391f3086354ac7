#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"

namespace portner {

// "P-7K2M9": what a refused person reads out to support. 25 random bits in Crockford's base32 (no I, L, O, U).
// Other kinds of number that are read out begin with a letter of their own.
std::string new_reference(Entropy& entropy, char letter = 'P');

// What people type: any case, with or without the dash, O for 0, I or L for 1. Nothing when it cannot be a reference.
std::optional<std::string> normalise_reference(std::string_view typed, char letter = 'P');

}  // namespace portner
