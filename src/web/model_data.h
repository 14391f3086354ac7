#pragma once

// Private to model.cc and view.cc: the model as ctemplate reads it.

#include <ctemplate/template_dictionary_interface.h>
#include <ctemplate/template_string.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "web/view.h"

namespace portner::web {

// The prefix of a section that shows when the rest of its name does not: {{^NAME}} is {{#NOT__NAME}} to ctemplate.
inline constexpr std::string_view inverted_prefix = "NOT__";

// The prefix under which Markup is kept, so that no plain value is ever shown unescaped.
inline constexpr std::string_view markup_prefix = "MARKUP__";

// Not ctemplate's own TemplateDictionary: that takes a global lock for every value and section.
struct Model::Data final : ctemplate::TemplateDictionaryInterface {
  template <typename Value>
  using ByName = std::map<std::string, Value, std::less<>>;

  const Data* outer = nullptr;
  ByName<std::string> values;
  ByName<std::vector<std::unique_ptr<Model>>> sections;  // empty: shown once, with the values of this model

  const std::vector<std::unique_ptr<Model>>* find_section(std::string_view name) const;

  ctemplate::TemplateString GetValue(const ctemplate::TemplateString& name) const override;
  bool IsHiddenSection(const ctemplate::TemplateString& name) const override;
  bool IsUnhiddenSection(const ctemplate::TemplateString& name) const override { return !IsHiddenSection(name); }
  Iterator* CreateSectionIterator(const ctemplate::TemplateString& name) const override;

  // Includes are put in before ctemplate sees a template, and nothing is dumped.
  bool IsHiddenTemplate(const ctemplate::TemplateString&) const override { return true; }
  const char* GetIncludeTemplateName(const ctemplate::TemplateString&, int) const override { return ""; }
  Iterator* CreateTemplateIterator(const ctemplate::TemplateString& name) const override;
  void DumpToString(std::string*, int) const override {}
};

}  // namespace portner::web
