#include "resources/resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace portner::resources {
namespace {

using testing::Contains;
using testing::Key;
using testing::StartsWith;

// What a tool makes of these bytes.
std::string through(const std::string& tool, std::string_view bytes) {
  const std::string path = testing::TempDir() + "portner-resource-" + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary) << bytes;
  std::FILE* pipe = ::popen((tool + " < " + path).c_str(), "r");
  std::string out;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
  EXPECT_EQ(::pclose(pipe), 0) << tool;
  ::unlink(path.c_str());
  return out;
}

TEST(Resources, hold_files_by_name) {
  EXPECT_THAT(templates(), Contains(Key("shell/top.html")));
  EXPECT_THAT(catalogs(), Contains(Key("da")));
  EXPECT_THAT(migrations(), Contains(Key("0001_first_slice.sql")));
  EXPECT_THAT(gateways(), Contains(Key("kannel.toml")));
  EXPECT_THAT(static_files(), Contains(Key("portner.css")));
}

TEST(Resources, hold_them_byte_for_byte) {
  for (const auto& [name, content] : templates()) {
    std::stringstream file;
    file << std::ifstream(std::string(PORTNER_SOURCE) + "/src/features/" + name, std::ios::binary).rdbuf();
    EXPECT_EQ(content, file.view()) << name;
  }
}

TEST(Resources, hold_compiled_catalogs) {
  for (const auto& [language, catalog] : catalogs()) {
    EXPECT_THAT(std::string(catalog), StartsWith("\xde\x12\x04\x95")) << language;  // the magic number of a .mo file
  }
}

TEST(Resources, hold_smaller_forms_of_static_files) {
  for (const auto& [name, file] : static_files()) {
    if (!file.brotli.empty()) {
      EXPECT_LT(file.brotli.size(), file.content.size());
      EXPECT_EQ(through("brotli --decompress --stdout", file.brotli), file.content) << name;
    }
    if (!file.gzip.empty()) {
      EXPECT_LT(file.gzip.size(), file.content.size());
      EXPECT_EQ(through("gzip -dc", file.gzip), file.content) << name;
    }
  }
  EXPECT_FALSE(static_files().at("portner.css").brotli.empty());
}

}  // namespace
}  // namespace portner::resources
