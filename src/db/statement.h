#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"

namespace portner::db {

using Rows = std::vector<std::vector<Cell>>;

// A prepared statement and the buffers through which its parameters and columns go. It is for parameters of the types
// it was made with: SOCI fixes a buffer's type when it binds it, and PostgreSQL must be told the types where it would
// guess others. NULL is no parameter at all but a word in the text.
class Statement {
 public:
  // What stands in the text for the parameter of this number, counted from 1.
  using Mark = std::function<std::string(std::size_t number, ColumnType type)>;

  Statement(soci::session& session, Parameters parameters, const std::vector<ColumnType>& types);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Throws soci_error when the database refuses the text.
  void prepare(std::string_view sql, const Mark& mark);

  bool fits(Parameters parameters, const std::vector<ColumnType>& types);

  void set(Parameters parameters);
  // True while there is a row to take.
  bool execute() { return handle_.execute(true); }
  bool fetch() { return handle_.fetch(); }
  std::vector<Cell> take_row();

  soci::statement& handle() { return handle_; }
  std::vector<std::string> parameter_names() const;

 private:
  struct Into {
    ColumnType type;
    soci::indicator indicator = soci::i_null;
    long long number = 0;
    std::string text = {};
  };
  struct Use {
    ColumnType type;
    std::string name;
    long long number = 0;
    std::string text = {};
  };

  std::string text_of(std::string_view sql, const Mark& mark);
  Use* find_use(std::string_view name);

  std::vector<Use> uses_;
  std::set<std::string, std::less<>> nulls_;
  std::vector<Into> intos_;
  std::vector<ColumnType> types_;
  soci::statement handle_;
};

}  // namespace portner::db
