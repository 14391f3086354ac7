#pragma once

#include <string>
#include <string_view>

#include "web/view.h"

namespace portner {

// A company's settings in words, by their names in setting_names.

// "Codes by SMS"; empty for what is no setting.
std::string setting_label(std::string_view name, const web::Translations& translations, const web::Language& language);
// A value as a sentence has it: "Required", "None".
std::string setting_in_words(std::string_view name, const std::string& value, const web::Translations& translations,
                             const web::Language& language);

}  // namespace portner
