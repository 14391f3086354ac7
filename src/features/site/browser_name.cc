#include "features/site/browser_name.h"

#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "resources/resources.h"

namespace portner {
namespace {

constexpr std::size_t longest_header = 300;
constexpr std::size_t most_known = 1000;
constexpr std::size_t longest_word = 28;  // two of them and " on " are 60
constexpr std::string_view first_group = "$1";

RE2::Options options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);  // a header is bytes
  options.set_max_mem(128 * 1024);                     // there are hundreds
  options.set_log_errors(false);
  return options;
}

// A group that repeats something, as in "([A-z]+Bot)", could be filled by the header with words of its own.
bool fills_freely(std::string_view expression) {
  bool in_group = false, in_set = false;
  int depth = 0;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char symbol = expression[at];
    if (symbol == '\\') {
      ++at;
    } else if (in_set) {
      in_set = symbol != ']';
    } else if (symbol == '[') {
      in_set = true;
    } else if (!in_group) {
      in_group = symbol == '(' && !expression.substr(at).starts_with("(?");
    } else if (symbol == '(') {
      ++depth;
    } else if (symbol == ')') {
      if (depth-- == 0) return false;
    } else if (std::string_view("*+{").contains(symbol)) {
      return true;
    }
  }
  return false;
}

// Begins with a letter or digit: what stands in a CSV file must not read as a formula.
bool harmless(std::string_view word) {
  const auto plain = [](char symbol) {
    return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9');
  };
  return !word.empty() && word.size() <= longest_word && plain(word.front()) &&
         std::ranges::all_of(word, [&](char c) { return plain(c) || std::string_view(" !()-./_").contains(c); });
}

// "Chrome Mobile iOS" is Chrome to the person who uses it: the system says the rest.
std::string browser_for_people(std::string word) {
  for (const std::string_view part : {" Mobile", " iOS", " WebView", " UI/WKWebView", "Mobile "})
    if (const auto at = word.find(part); at != word.npos && word.size() > part.size()) word.erase(at, part.size());
  return word == "IE" ? "Internet Explorer" : word;
}

std::string system_for_people(const std::string& word, std::string_view header) {
  if (word == "iOS" && header.contains("iPad")) return "iPad";
  if (word == "iOS" && header.contains("iPhone")) return "iPhone";
  if (word == "Mac OS X") return "Mac";
  return word == "Chrome OS" ? "ChromeOS" : word;
}

}  // namespace

HeaderParsers::HeaderParsers(const YAML::Node& parsers, const std::string& name_key) : expressions_(3) {
  for (const auto& parser : parsers) {
    const auto expression = parser["regex"].as<std::string>();
    const auto name = parser[name_key].as<std::string>(std::string(first_group));
    int id = 0;
    if (expressions_.Add(expression, options(), &id) != RE2::NoError) {
      ++left_out_;
    } else {
      const bool none = name == "Other" || (name.contains(first_group) && fills_freely(expression));
      names_.push_back(none ? "" : name);
    }
  }
  expressions_.Compile(&atoms_);
}

std::string HeaderParsers::name(const std::string& header) const {
  const auto lower = lower_ascii(header);
  std::vector<int> found;
  for (std::size_t at = 0; at < atoms_.size(); ++at)
    if (lower.contains(atoms_[at])) found.push_back(static_cast<int>(at));
  const int first = expressions_.FirstMatch(header, found);
  if (first < 0) return {};
  auto name = names_[static_cast<std::size_t>(first)];
  if (const auto at = name.find(first_group); at != name.npos) {
    std::string group;
    RE2::PartialMatch(header, expressions_.GetRE2(first), &group);
    name.replace(at, first_group.size(), group);
  }
  return name;
}

BrowserNames::BrowserNames(std::string_view regexes) : BrowserNames(YAML::Load(std::string(regexes))) {}

BrowserNames::BrowserNames(const YAML::Node& data)
    : browsers_(data["user_agent_parsers"], "family_replacement"), systems_(data["os_parsers"], "os_replacement") {}

std::string BrowserNames::found(const std::string& header) const {
  auto browser = browser_for_people(browsers_.name(header));
  auto system = system_for_people(systems_.name(header), header);
  if (!harmless(system)) return harmless(browser) ? browser : "";
  return harmless(browser) ? browser + " on " + system : system;
}

std::string BrowserNames::name(std::string_view user_agent) {
  const std::string header(user_agent.substr(0, longest_header));
  {
    const std::scoped_lock lock(mutex_);
    if (const auto known = known_.find(header); known != known_.end()) return known->second;
  }
  auto name = found(header);
  const std::scoped_lock lock(mutex_);
  if (known_.size() >= most_known) known_.clear();
  known_.emplace(header, name);
  return name;
}

std::string browser_name(std::string_view user_agent) {
  if (user_agent.empty()) return {};
  static BrowserNames names(resources::browser_regexes());
  return names.name(user_agent);
}

}  // namespace portner
