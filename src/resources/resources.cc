#include "resources/resources.h"

#include "resources/embedded.h"

namespace portner::resources {

namespace {

Files by_name(std::span<const EmbeddedFile> embedded) {
  Files files;
  for (const EmbeddedFile& file : embedded) files.emplace(file.name, file.content);
  return files;
}

}  // namespace

Files templates() {
  return by_name(embedded_templates());
}
Files catalogs() {
  return by_name(embedded_catalogs());
}
Files migrations() {
  return by_name(embedded_migrations());
}
Files gateways() {
  return by_name(embedded_gateways());
}
Files articles() {
  return by_name(embedded_articles());
}
std::string_view browser_regexes() {
  return embedded_browsers().front().content;
}

std::map<std::string, StaticFile> static_files() {
  const Files brotli = by_name(embedded_brotli());
  const Files gzip = by_name(embedded_gzip());
  std::map<std::string, StaticFile> files;
  for (const auto& [name, content] : by_name(embedded_static_files())) {
    files.emplace(name, StaticFile{content, brotli.at(name), gzip.at(name)});
  }
  return files;
}

}  // namespace portner::resources
