#include "features/site/problem.h"

namespace portner {

void show_problem(web::Model& model, const Problem& problem) {
  auto& section = model.add("PROBLEM");
  section.set("HEADING", problem.text);
  bool first = true;
  for (const auto& advice : problem.advice) {
    if (first) {
      section.set("TEXT", advice);
    } else {
      section.add("ADVICE").set("TEXT", advice);
    }
    first = false;
  }
  if (!problem.reference.empty()) section.add("REFERENCE").set("REFERENCE", problem.reference);
  if (problem.wait) section.add("WAIT").set("SECONDS", problem.wait->count());
}

void show_field_errors(web::Model& model, std::string_view heading, const FieldErrors& errors) {
  model.add("PROBLEM").set("HEADING", heading);
  for (const auto& [field, text] : errors) model.add("FIELD_ERROR_" + field).set("TEXT", text);
}

}  // namespace portner
