#include "db/migration_files.h"

#include <charconv>

namespace portner::db {

std::vector<Migration> migrations_of(const std::map<std::string, std::string_view>& files) {
  std::vector<Migration> migrations;
  for (const auto& [file, sql] : files) {
    Migration migration{0, std::string_view(file).substr(0, file.rfind('.')), sql};
    const auto underscore = migration.name.find('_');
    if (underscore == std::string_view::npos) throw std::logic_error("a migration's name must be like 0001_name.sql");
    std::from_chars(migration.name.data(), migration.name.data() + underscore, migration.version);
    migration.name.remove_prefix(underscore + 1);
    migrations.push_back(migration);
  }
  return migrations;
}

}  // namespace portner::db
