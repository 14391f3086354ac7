#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/language.h"

namespace portner::web {

// HTML that we made ourselves, of nothing that a stranger has written.
struct Markup {
  std::string html;
};

// What a template shows. Values are plain text: the template escapes them for the place where they stand. Names are
// upper-case letters, digits and "_". What is never set shows as nothing.
class Model {
 public:
  Model();
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  Model& set(std::string_view name, std::string_view text);
  Model& set(std::string_view name, std::int64_t number);
  // For {{NAME:markup}}, which shows nothing else.
  Model& set(std::string_view name, const Markup& markup);
  // Shows {{#NAME}}...{{/NAME}} once, with the values that are there.
  Model& show(std::string_view section);
  // Shows it once more, with values of its own (inner sections see the outer values). The new model lives as long as
  // this one.
  Model& add(std::string_view section);

 private:
  friend class View;
  struct Data;
  std::unique_ptr<Data> data_;
};

// The catalogs, and texts that rules and pages need outside templates. Placeholders are {name}. Texts are found by
// locale/extract in calls of text, plural and say (a shorthand of text, with the text first or second), and as
// N_("...") in tables (base/translatable.h); they must be literals, not chosen by a condition inside the call.
class Translations {
 public:
  using Arguments = std::vector<std::pair<std::string_view, std::string>>;

  // .mo files (UTF-8) by language tag, as embedded in the program. Throws std::logic_error for one that is not a
  // catalog.
  explicit Translations(const std::map<std::string, std::string_view>& catalogs);
  ~Translations();

  // English first, then alphabetical.
  const std::vector<Language>& languages() const;
  // English where the catalog has no entry, or the language no catalog.
  std::string text(const Language& language, const char* english, const Arguments& arguments = {}) const;
  // {count} is filled in, as number() writes it.
  std::string plural(const Language& language, const char* one, const char* many, std::int64_t count,
                     const Arguments& arguments = {}) const;
  // With what separates the thousands in the language: "1,234,567". Not below zero.
  std::string number(const Language& language, std::int64_t number) const;

 private:
  friend class View;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Templates, translated once for each language, escaped by context (ctemplate's AUTOESCAPE). Names ending in .html are
// HTML; names ending in .txt are plain text (mail), where nothing is escaped.
//
//   {{NAME}}                        a value, escaped for its place; line breaks become spaces
//   {{NAME:pre_escape}}             the same with line breaks kept, for <textarea> and <pre>
//   {{NAME:url_query_escape}}       a value in the query of an address: href="/people?name={{NAME:url_query_escape}}"
//   {{NAME:markup}}                 HTML of our own, as it is; alone on its line
//   {{#NAME}}...{{/NAME}}           a section, as often as the model shows it; closed in the file that opens it
//   {{^NAME}}...{{/NAME}}           only when the model does not show NAME
//   {{#NAME_separator}}, ...        directly inside {{#NAME}}: between two of them
//   {{>shell/top.html}}             another template, put in when loaded, in the escaping context where it stands
//   {{! remark }}
//   [[Sign in]]                     a text to translate: plain text without entities; white space is folded
//   [[Hello, {NAME}]]               with a value
//   [[menu|Home]]                   with a context for translators (gettext's msgctxt)
//   [[Read the {a}guide{/a}. || a: <a href="/help">]]
//                                   with markup: a lower-case name stands for the tag given after ||, once in the text
//
// Texts with a count are made by Translations::plural and set as a value. A line that holds nothing but one section,
// include or remark marker leaves no line behind; HTML also loses its indentation and blank lines.
//
// Addresses: a value at the start of href, src or action is shown when it is relative or http(s), else "#". For another
// scheme write the scheme in the template and set the rest, percent-encoded: href="tel:{{NUMBER}}",
// href="otpauth://totp/{{LABEL_AND_QUERY}}". So no value can choose its scheme, and "javascript:" never becomes live.
// Inline scripts, styles (but in mail/, where no values may stand in them) and event handlers, and the attributes with
// addresses or code that ctemplate does not know (formaction, srcdoc, xlink:href, ...) are refused.
class View {
 public:
  // Sources by name ("sign_in/sign_in.html"); their bytes and the translations must outlive the view. Throws
  // std::logic_error, "NAME:LINE: reason", for a template that does not parse, and for a translation whose placeholders
  // differ from those of its text.
  View(const std::map<std::string, std::string_view>& templates, const Translations& translations);
  ~View();

  // Thread-safe. The first use in a language other than English parses the template. Throws std::logic_error for an
  // unknown name.
  std::string render(std::string_view name, const Language& language, const Model& model) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner::web
