#include "features/import/import_file.h"

#include <gtest/gtest.h>

namespace portner {
namespace {

const std::vector<web::Language> languages{{"en"}, {"da"}};

std::vector<std::string> problems(std::string_view text) {
  const auto file = read_import_file(text, languages);
  std::vector<std::string> found;
  for (const auto& problem : file ? file->problems : file.error())
    found.push_back(std::to_string(problem.line) + ' ' + problem.column);
  return found;
}

TEST(ImportFile, KnowsItsColumnsInEveryLanguage) {
  for (const char* header :
       {"Name;E-mail;Title;Departments;App key", "NAVN ; e-mail;Stilling;Afdelinger;App-nøgle",
        "Navn;E-post;stilling;AVDELINGER;App-nøkkel", "Namn;E-post;Titel;Avdelningar;appnyckel",
        "Name;E-Mail-Adresse;Position;Abteilungen;App-Schlüssel", "Naam;E-mailadres;Functie;Afdelingen;Appsleutel"}) {
    const auto file = read_import_file(std::string(header) + "\nBo;bo@x;Driver;A > B;", languages);
    ASSERT_TRUE(file) << header;
    ASSERT_EQ(file->rows.size(), 1U) << header;
    EXPECT_TRUE(file->ignored.empty()) << header;
    EXPECT_EQ(file->rows[0].title, "Driver");
    EXPECT_EQ(file->rows[0].departments, (std::vector<DepartmentPath>{{"A", "B"}}));
    EXPECT_FALSE(file->rows[0].telephone);
  }
  for (std::size_t number = 0; number < column_count; ++number)
    for (const char* tag : {"en", "da", "nb", "sv", "de", "nl", "xx"}) {
      const auto column = static_cast<Column>(number);
      EXPECT_EQ(column_named(word_for(column, tag)), column) << tag;
    }
  for (const auto role : {Role::employee, Role::administrator})
    for (const char* tag : {"en", "da", "nb", "sv", "de", "nl"}) EXPECT_EQ(role_named(word_for(role, tag)), role);
  for (const bool yes : {true, false})
    for (const char* tag : {"en", "da", "nb", "sv", "de", "nl"}) EXPECT_EQ(yes_or_no(word_for(yes, tag)), yes);
}

TEST(ImportFile, RefusesAFileWithoutTheColumnsItNeeds) {
  EXPECT_EQ(problems(""), (std::vector<std::string>{"1 "}));
  EXPECT_EQ(problems("Telephone\n1"), (std::vector<std::string>{"1 ", "1 "}));
  EXPECT_EQ(problems("Name;E-mail;Mail"), (std::vector<std::string>{"1 Mail"}));
  EXPECT_EQ(problems("Name;E-mail\n\"open"), (std::vector<std::string>{"2 "}));
}

TEST(ImportFile, NamesEveryProblemOfARow) {
  const std::string head = "Name;E-mail;Telephone;Title;Departments;Role;Language;Active;Password hash;App key\n";
  EXPECT_EQ(problems(head + "Bo;bo@x;20123456;Driver;A|B > C;administrator;da;ja;;JBSWY3DPEHPK3PXPJBSWY3DPEE\n"),
            std::vector<std::string>{});
  EXPECT_EQ(problems(head + ";;x;" + std::string(101, 'x') + ";A >;x;xx;x;x;x\n"),
            (std::vector<std::string>{"2 Name", "2 E-mail", "2 Telephone", "2 Title", "2 Departments", "2 Role",
                                      "2 Language", "2 Active", "2 Password hash", "2 App key"}));
  EXPECT_EQ(problems(head + "Bo;bo@x;;;;;;;;GEZDGNBVGY3TQOJQ\n"), (std::vector<std::string>{"2 App key"})) << "80 bits";
  EXPECT_EQ(problems("Name;E-mail\nBo\nBo;bo@x;1\nBo;bo@x\nBo;BO@x\n"),
            (std::vector<std::string>{"2 ", "3 ", "5 E-mail"}));
}

}  // namespace
}  // namespace portner
