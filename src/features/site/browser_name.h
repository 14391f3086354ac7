#pragma once

#include <re2/filtered_re2.h>

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace YAML {
class Node;
}

namespace portner {

// The first of many expressions that finds itself in a header says what the header is called.
class HeaderParsers {
 public:
  // A list of regexes.yaml, and the key that stands beside an expression when its name is not its first group.
  HeaderParsers(const YAML::Node& parsers, const std::string& name_key);

  // Empty when no expression finds itself, or when the name would be words of the header's own.
  std::string name(const std::string& header) const;
  // Expressions that RE2 does not know: they look back or ahead.
  std::size_t left_out() const { return left_out_; }

 private:
  re2::FilteredRE2 expressions_;
  std::vector<std::string> atoms_;  // words without which the expressions cannot find themselves
  std::vector<std::string> names_;  // of the expressions, in their order; "$1" is the first group
  std::size_t left_out_ = 0;
};

// What regexes.yaml of uap-core calls browsers and systems. Many threads may ask at once.
class BrowserNames {
 public:
  explicit BrowserNames(std::string_view regexes);

  // As browser_name().
  std::string name(std::string_view user_agent);

  const HeaderParsers& browsers() const { return browsers_; }
  const HeaderParsers& systems() const { return systems_; }

 private:
  explicit BrowserNames(const YAML::Node& data);
  std::string found(const std::string& header) const;

  HeaderParsers browsers_, systems_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> known_;  // names by header
};

// "Firefox on Android", "Safari on iPhone", "Chrome on Windows"; empty when the header names no browser we know.
// Only words of uap-core's data come out, at most 60 bytes, whatever the header says. The first call reads the data.
std::string browser_name(std::string_view user_agent);

}  // namespace portner
