#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"

namespace portner::db {

// Statements ended by ";" at the end of a line, the same for both databases: BIGINT for whole numbers, TEXT for text,
// {{identity}} for the primary key that grows by itself, and {{bytewise}} after TEXT for a column compared byte by
// byte.
struct Migration {
  int version;            // 1, 2, 3, ... without a gap
  std::string_view name;  // "first_slice"
  std::string_view sql;
};

// The schema's version in the database; 0 when it is empty.
int schema_version(Database& database);

// Applies what is missing, each migration in a transaction of its own together with its row in schema_migration, and
// returns the versions applied. Several nodes may start at once: one migrates, the others wait. Throws Fault when the
// database is newer than the program.
std::vector<int> migrate(Database& database, const std::vector<Migration>& migrations);

}  // namespace portner::db
