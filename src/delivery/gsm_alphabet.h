#pragma once

#include <string_view>

namespace portner::delivery {

// Whether a text of UTF-8 goes out in the GSM 7 bit alphabet with its extension table (3GPP TS 23.038 section 6.2.1):
// 160 letters a message instead of 70.
bool is_gsm_text(std::string_view text);

}  // namespace portner::delivery
