#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/moment.h"

namespace spdlog {
class logger;
}

namespace portner {

// One JSON object a line: {"at":"2026-11-24T09:41:07.123Z","level":"info","event":"...", ...}. Whatever stands in a
// field, the line is valid JSON.
class Log {
 public:
  // An empty path: standard error. Throws std::runtime_error when the file cannot be opened.
  explicit Log(const std::string& path);
  ~Log();

  using Fields = std::map<std::string, std::string>;
  void info(std::string_view event, const Fields& fields = {}) const;
  void error(std::string_view event, const Fields& fields = {}) const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace portner
