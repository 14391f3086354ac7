#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "web/view.h"

namespace portner {

// A refusal as a person reads it: what is wrong, what to do next, and the reference that support can look up.
struct Problem {
  std::string text;
  std::vector<std::string> advice = {};
  std::string reference = {};                  // empty for a mere slip of the finger
  std::optional<Seconds> wait = std::nullopt;  // until trying again makes sense
};

// What is wrong with which field, by the field's name in the template ("PASSWORD").
using FieldErrors = std::map<std::string, std::string>;

// Fill section PROBLEM of a page, and the FIELD_ERROR_ sections.
void show_problem(web::Model& model, const Problem& problem);
void show_field_errors(web::Model& model, std::string_view heading, const FieldErrors& errors);

}  // namespace portner
