#include "features/import/import_file.h"

#include <gtest/gtest.h>

#include "resources/resources.h"

namespace portner {
namespace {

const web::Translations translations{resources::catalogs()};
const FileWords words{translations};

std::vector<std::string> problems(std::string_view text) {
  const auto file = read_import_file(text, words);
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
    const auto file = read_import_file(std::string(header) + "\nBo;bo@x;Driver;A > B;", words);
    ASSERT_TRUE(file) << header;
    ASSERT_EQ(file->rows.size(), 1U) << header;
    EXPECT_TRUE(file->ignored.empty()) << header;
    EXPECT_EQ(file->rows[0].title, "Driver");
    EXPECT_EQ(file->rows[0].departments, (std::vector<DepartmentPath>{{"A", "B"}}));
    EXPECT_FALSE(file->rows[0].telephone);
  }
  for (const auto& language : words.languages()) {
    for (std::size_t number = 0; number < column_count; ++number) {
      const auto column = static_cast<Column>(number);
      EXPECT_EQ(words.column(words.word_for(column, language)), column) << language.tag;
    }
    for (const auto role : {Role::employee, Role::support_agent, Role::administrator})
      EXPECT_EQ(words.role(words.word_for(role, language)), role) << language.tag;
    for (const bool yes : {true, false}) EXPECT_EQ(words.yes_or_no(words.word_for(yes, language)), yes) << language.tag;
  }
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
