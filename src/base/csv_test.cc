#include "base/csv.h"

#include <gtest/gtest.h>

namespace portner {
namespace {

TEST(Csv, writesFieldsAsTheyAre) {
  EXPECT_EQ(csv_line({"Anna", "", "København"}), "Anna;;København\r\n");
}

TEST(Csv, quotesWhatWouldEndAFieldOrALine) {
  EXPECT_EQ(csv_line({"a;b", "say \"no\"", "two\nlines", "a,b"}), "\"a;b\";\"say \"\"no\"\"\";\"two\nlines\";a,b\r\n");
}

TEST(Csv, letsNoFieldBeAFormula) {
  EXPECT_EQ(csv_line({"=1+1", "+45 20 12 34 56", "-1", "@SUM(A1)", "\tx", "a=b"}),
            "'=1+1;'+45 20 12 34 56;'-1;'@SUM(A1);'\tx;a=b\r\n");
  EXPECT_EQ(csv_line({"=A;B"}), "\"'=A;B\"\r\n");
}

TEST(Csv, readsItsGuardBack) {
  EXPECT_EQ(without_csv_guard("'+45 20"), "+45 20");
  EXPECT_EQ(without_csv_guard("'tis"), "'tis");
  EXPECT_EQ(without_csv_guard("'"), "'");
}

using Table = std::vector<std::vector<std::string>>;

Table table(std::string_view text) {
  const auto rows = read_csv(text, {.rows = 100, .fields = 5});
  if (!rows) return {{rows.error().english, std::to_string(rows.error().line), std::to_string(rows.error().column)}};
  Table fields;
  for (const auto& row : *rows) fields.push_back(row.fields);
  return fields;
}

TEST(CsvReader, takesEverySeparatorAndLineEnd) {
  const Table both{{"a", "b"}, {"1", "2"}};
  for (const char* text : {"a;b\n1;2\n", "a,b\r\n1,2", "a\tb\n1\t2",
                           "\xEF\xBB\xBF"
                           "a;b\r\n1;2\r\n",
                           "\"a\";b\n\"1\";2"})
    EXPECT_EQ(table(text), both) << text;
  EXPECT_EQ(table("a;b,c\n1;2"), (Table{{"a", "b,c"}, {"1", "2"}})) << "the first of two that are as many";
  EXPECT_EQ(table("\"a,b,c\";d\n1;2"), (Table{{"a,b,c", "d"}, {"1", "2"}})) << "what is in quotes does not count";
  EXPECT_EQ(table("a\n1"), (Table{{"a"}, {"1"}}));
  EXPECT_EQ(table(""), Table{});
}

TEST(CsvReader, keepsWhatStandsInQuotes) {
  EXPECT_EQ(table("a;b\n\"x;\"\"y\"\"\";\"two\r\nlines\"\n;\"\""), (Table{{"a", "b"}, {"x;\"y\"", "two\r\nlines"}}));
  const auto rows = read_csv("a\n\"two\nlines\"\nlast", {.rows = 100, .fields = 5});
  EXPECT_EQ(rows->at(2).line, 4U);
}

TEST(CsvReader, takesItsOwnGuardOff) {
  const std::vector<std::string> fields{"=1+1", "+45 20 12 34 56", "'tis", "a\"b;c\nd", "-"};
  EXPECT_EQ(table(csv_line(fields)), Table{fields});
}

TEST(CsvReader, leavesOutRowsWithNothingInThem) {
  EXPECT_EQ(table("a;b\n\n ; \n;;\n1;2\n"), (Table{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvReader, saysWhereWhatIsWrong) {
  const auto problem = [](std::string_view text) {
    const auto rows = read_csv(text, {.rows = 3, .fields = 5});
    return rows ? "none" : std::to_string(rows.error().line) + ":" + std::to_string(rows.error().column);
  };
  EXPECT_EQ(problem("a;b\n1;\"never\nclosed"), "2:3");
  EXPECT_EQ(problem("a;b\næø\"x;2"), "2:3") << "characters, not bytes";
  EXPECT_EQ(problem("a;b\n\"1\"x;2"), "2:4");
  EXPECT_EQ(problem("a;b\n1;2\n\xE6;2"), "3:0") << "Latin-1";
  EXPECT_EQ(problem(std::string("a\0", 2)), "1:0");
  EXPECT_EQ(problem("\xFF\xFE"
                    "a"),
            "1:0")
      << "UTF-16";
  EXPECT_EQ(problem("1;2;3;4;5;6"), "1:11");
  EXPECT_EQ(problem("1\n2\n3\n4"), "4:0");
  EXPECT_EQ(problem("1\n2\n3\n\n"), "none");
}

}  // namespace
}  // namespace portner
