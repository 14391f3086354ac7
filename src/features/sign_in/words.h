#pragma once

#include "features/password/password.h"
#include "features/sign_in/sign_in.h"
#include "features/site/problem.h"
#include "web/view.h"

namespace portner {

// The one place that puts refusals into words.
Problem problem_of(const Refusal& refusal, const web::Translations& translations, const web::Language& language);

// "Use at least 15 characters."
std::string words_for(Weakness weakness, std::size_t least, const web::Translations& translations,
                      const web::Language& language);

// With which factors a person signs in: "App + SMS", "None".
std::string two_factor_words(bool app, bool sms, const web::Translations& translations, const web::Language& language);

}  // namespace portner
