#pragma once

#include <map>
#include <string>
#include <string_view>

// The files that are part of the program. Their bytes live as long as it does.
namespace portner::resources {

using Files = std::map<std::string, std::string_view>;

// By their path below src/features: "sign_in/sign_in.html".
Files templates();

// locale/*.po, compiled, by language tag: "da".
Files catalogs();

// migrations/*.sql by file name: "0001_first_slice.sql".
Files migrations();

// gateways/*.toml by file name: "kannel.toml".
Files gateways();

// help/LANGUAGE/SLUG.md by language and slug: "en/sign-in.md".
Files articles();

// regexes.yaml of uap-core, as far as it is about browsers and systems.
std::string_view browser_regexes();

struct StaticFile {
  std::string_view content;
  std::string_view brotli;  // empty when not smaller
  std::string_view gzip;    // empty when not smaller
};

// By their path below static: "portner.css"; the pictures of the help centre as "help-NAME.png".
std::map<std::string, StaticFile> static_files();

}  // namespace portner::resources
