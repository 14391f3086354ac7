#include "features/help/pictures.h"

#include <stdexcept>

namespace portner {
namespace {

constexpr std::string_view prefix = "help-", ending = ".png";
constexpr int dots_a_pixel = 2;

// Four bytes of the header (PNG, section 11.2.1), the largest first.
int number_at(std::string_view png, std::size_t at) {
  int number = 0;
  for (const char byte : png.substr(at, 4)) number = number * 256 + static_cast<unsigned char>(byte);
  return number / dots_a_pixel;
}

}  // namespace

Pictures pictures_of(const std::map<std::string, resources::StaticFile>& files, const web::Assets& assets) {
  Pictures pictures;
  for (const auto& [file, data] : files) {
    if (!file.starts_with(prefix) || !file.ends_with(ending)) continue;
    const auto png = data.content;
    if (!png.starts_with("\x89PNG\r\n\x1a\n") || png.substr(12, 4) != "IHDR" || png.size() < 24)
      throw std::logic_error(file + " is no PNG");
    const auto name = file.substr(prefix.size(), file.size() - prefix.size() - ending.size());
    pictures[name] = {assets.address(file), number_at(png, 16), number_at(png, 20)};
  }
  return pictures;
}

}  // namespace portner
