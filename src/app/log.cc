#include "app/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace portner {
namespace {

// The part after the time and the level, which spdlog writes: "event":"...","field":"..."}
// In ASCII, because U+009B and others like it are commands to terminals.
std::string line(std::string_view event, const Log::Fields& fields) {
  nlohmann::ordered_json json;
  json["event"] = event;
  for (const auto& [name, value] : fields) json[name] = value;
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace).substr(1);
}

}  // namespace

Log::Log(const std::string& path) {
  try {
    const spdlog::sink_ptr sink = path.empty()
                                      ? spdlog::sink_ptr(std::make_shared<spdlog::sinks::stderr_sink_mt>())
                                      : spdlog::sink_ptr(std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
    logger_ = std::make_shared<spdlog::logger>("portner", sink);
  } catch (const spdlog::spdlog_ex& error) {
    throw std::runtime_error(error.what());
  }
  logger_->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
  logger_->flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::info(std::string_view event, const Fields& fields) const {
  logger_->info("{}", line(event, fields));
}
void Log::error(std::string_view event, const Fields& fields) const {
  logger_->error("{}", line(event, fields));
}

}  // namespace portner
