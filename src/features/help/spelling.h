#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace portner {

// A word as search compares it: small, without accents, å and aa, ø and oe, ü and ue alike, no letter twice in a row.
std::string bare(std::string_view word);

// The words of a text, as parts of it. Letters, digits, and whatever is not ASCII and no punctuation.
void each_word(std::string_view text, const std::function<void(std::string_view word)>& act);

// How likely somebody who typed the one meant the other, both bare: 1 the same word, 0 another one. It forgives
// endings, words that are not finished, and a slip of the finger or two in long words.
double likeness(std::string_view typed, std::string_view word);

}  // namespace portner
