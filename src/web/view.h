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

// What a template shows. Values are plain text: the template escapes them for the place where they stand.
class Model {
 public:
  Model();
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  Model& set(std::string_view name, std::string_view text);
  Model& set(std::string_view name, std::int64_t number);
  // Shows {{#NAME}}...{{/NAME}} once.
  Model& show(std::string_view section);
  // Shows it once more, with values of its own (inner sections see the outer values).
  Model& add(std::string_view section);

 private:
  friend class View;
  struct Data;
  std::unique_ptr<Data> data_;
};

// The catalogs, and texts that rules and pages need outside templates. Placeholders are {name}.
class Translations {
 public:
  using Arguments = std::vector<std::pair<std::string_view, std::string>>;

  // .mo files by language tag, as embedded in the program.
  explicit Translations(const std::map<std::string, std::string_view>& catalogs);
  ~Translations();

  // English first, then alphabetical.
  const std::vector<Language>& languages() const;
  std::string text(const Language& language, const char* english, const Arguments& arguments = {}) const;
  std::string plural(const Language& language, const char* one, const char* many, std::int64_t count,
                     const Arguments& arguments = {}) const;  // {count} is filled in

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Templates, translated once for each language when the program starts, escaped by context (ctemplate's AUTOESCAPE).
// A text to translate stands in the template as [[Sign in]], with values as [[Hello, {NAME}]].
class View {
 public:
  // Sources by name ("sign_in/sign_in.html"). Throws std::logic_error for a template that does not parse.
  View(const std::map<std::string, std::string_view>& templates, const Translations& translations);
  ~View();

  // A template may include another: {{>shell/menu.html}}. Names ending in .txt are plain text (mail).
  std::string render(std::string_view name, const Language& language, const Model& model) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner::web
