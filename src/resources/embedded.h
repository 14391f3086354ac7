#pragma once

// Private to resources.cc and to what cmake/Embed.cmake writes.

#include <span>
#include <string_view>

namespace portner::resources {

struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};

std::span<const EmbeddedFile> embedded_templates();
std::span<const EmbeddedFile> embedded_catalogs();
std::span<const EmbeddedFile> embedded_migrations();
std::span<const EmbeddedFile> embedded_gateways();
std::span<const EmbeddedFile> embedded_articles();
std::span<const EmbeddedFile> embedded_browsers();
std::span<const EmbeddedFile> embedded_static_files();
std::span<const EmbeddedFile> embedded_brotli();
std::span<const EmbeddedFile> embedded_gzip();

}  // namespace portner::resources
