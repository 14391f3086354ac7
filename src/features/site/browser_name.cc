#include "features/site/browser_name.h"

#include <array>
#include <utility>

namespace portner {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

// In this order: later ones are named inside the headers of earlier ones too.
constexpr std::array<Names, 8> browsers{{{"Edg", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser", "Samsung Internet"},
                                         {"Firefox", "Firefox"},
                                         {"FxiOS", "Firefox"},
                                         {"CriOS", "Chrome"},
                                         {"Chrome", "Chrome"},
                                         {"Safari", "Safari"}}};
constexpr std::array<Names, 7> systems{{{"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Android", "Android"},
                                        {"Windows", "Windows"},
                                        {"CrOS", "ChromeOS"},
                                        {"Mac OS X", "Mac"},
                                        {"Linux", "Linux"}}};

std::string_view first_named(const auto& names, std::string_view header) {
  for (const auto& [sign, name] : names)
    if (header.contains(sign)) return name;
  return {};
}

}  // namespace

std::string browser_name(std::string_view user_agent) {
  const auto browser = first_named(browsers, user_agent);
  const auto system = first_named(systems, user_agent);
  if (browser.empty()) return std::string(system);
  if (system.empty()) return std::string(browser);
  return std::string(browser) + " on " + std::string(system);
}

}  // namespace portner
