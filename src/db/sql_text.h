#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace portner::db {

// The text with every :name replaced by what place(name) gives. Text in quotes is left alone, so is PostgreSQL's "::";
// comments ("--" to the end of the line) go.
std::string replace_parameters(std::string_view sql, const std::function<std::string(std::string_view name)>& place);

// The statements of a script, each ended by ";" at the end of a line. Comments go.
std::vector<std::string> split_statements(std::string_view script);

}  // namespace portner::db
