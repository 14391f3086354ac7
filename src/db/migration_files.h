#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "db/migrations.h"

namespace portner::db {

// Migrations by file name, "0001_first_slice.sql" is version 1, "first_slice". The result refers to the map.
std::vector<Migration> migrations_of(const std::map<std::string, std::string_view>& files);

}  // namespace portner::db
