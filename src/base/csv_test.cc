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

}  // namespace
}  // namespace portner
