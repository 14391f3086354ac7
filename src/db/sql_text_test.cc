#include "db/sql_text.h"

#include <gmock/gmock.h>

namespace portner::db {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string in_brackets(std::string_view sql) {
  return replace_parameters(sql, [](std::string_view name) { return "<" + std::string(name) + ">"; });
}

TEST(ReplaceParameters, FindsEveryName) {
  EXPECT_EQ(in_brackets("SELECT a FROM t WHERE b = :b AND (c = :c OR d = :b)"),
            "SELECT a FROM t WHERE b = <b> AND (c = <c> OR d = <b>)");
}

TEST(ReplaceParameters, TakesNamesWhole) {
  EXPECT_EQ(in_brackets(":id,:id_2,:Id"), "<id>,<id_2>,<Id>");
}

TEST(ReplaceParameters, LeavesQuotesAndCastsAlone) {
  for (const auto* sql : {"SELECT ':a', 'it''s :b', \":c\", d::text, ': '", "SELECT 'a :b", "a :", ":", "'", ""}) {
    EXPECT_EQ(in_brackets(sql), sql);
  }
}

TEST(ReplaceParameters, DropsComments) {
  EXPECT_EQ(in_brackets("SELECT :a -- :b, don't\n, '--:c' -- the end"), "SELECT <a> \n, '--:c' ");
}

TEST(SplitStatements, EndsAtSemicolonsAtTheEndOfALine) {
  const auto statements = split_statements(R"(
    -- People; and more;
    CREATE TABLE a (
      b TEXT DEFAULT ';',  -- a semicolon;
      c BIGINT
    );

    INSERT INTO a VALUES ('x;y', 1);
    CREATE INDEX d ON a (b)
  )");
  EXPECT_THAT(statements, ElementsAre("CREATE TABLE a (\nb TEXT DEFAULT ';',\nc BIGINT\n)",
                                      "INSERT INTO a VALUES ('x;y', 1)", "CREATE INDEX d ON a (b)"));
}

TEST(SplitStatements, FindsNoneInComments) {
  EXPECT_THAT(split_statements("-- nothing;\n\n"), IsEmpty());
}

}  // namespace
}  // namespace portner::db
