#include "db/database.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "support/test_databases.h"

namespace portner::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Number = std::optional<std::int64_t>;
using Text = std::optional<std::string>;

class DatabaseTest : public test::OnBothDatabases {
 protected:
  DatabaseTest() {
    database().write([](Transaction& transaction) {
      transaction.run("CREATE TABLE thing (id BIGINT PRIMARY KEY, number BIGINT, text TEXT UNIQUE)");
      transaction.run(
          "CREATE TABLE part (thing BIGINT NOT NULL REFERENCES thing ON DELETE RESTRICT, n BIGINT CHECK (n < 10))");
    });
  }

  void put(std::int64_t id, const Value& number, const Value& text) {
    database().write([&](Transaction& transaction) {
      transaction.run("INSERT INTO thing (id, number, text) VALUES (:id, :number, :text)",
                      {{"id", id}, {"number", number}, {"text", text}});
    });
  }

  std::optional<std::tuple<Number, Text>> get(std::int64_t id) {
    return database().read([&](Transaction& transaction) {
      return transaction.one<Number, Text>("SELECT number, text FROM thing WHERE id = :id", {{"id", id}});
    });
  }

  std::int64_t count() {
    return database().read([](Transaction& transaction) {
      return std::get<0>(*transaction.one<std::int64_t>("SELECT COUNT(*) FROM thing"));
    });
  }

  // What the exception says.
  template <class Exception, class Work>
  std::string message_of(Work&& work) {
    try {
      database().write(work);
    } catch (const Exception& exception) {
      return exception.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
  }
};

INSTANTIATE_TEST_SUITE_P(On, DatabaseTest, test::both_databases, test::database_name);

TEST_P(DatabaseTest, GivesBackWhatWasPut) {
  const std::vector<std::tuple<Number, Text>> rows = {
      {0, ""},
      {-1, " "},
      {std::numeric_limits<std::int64_t>::max(), "Bjørn Ångström 李 👩‍⚕️"},
      {std::numeric_limits<std::int64_t>::min(), "it's \"quoted\" \\ ; -- :name $1 ?1 %s\n\t\r"},
      {4'102'444'800, std::string(100'000, 'x')},
      {std::nullopt, std::nullopt},
      {7, "NULL"},
      {8, "0012"},
      {9, "1e3"},
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    put(static_cast<std::int64_t>(i), std::get<0>(rows[i]), std::get<1>(rows[i]));
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(get(static_cast<std::int64_t>(i)), rows[i]) << i;
  const auto all = database().read([](Transaction& transaction) {
    return transaction.all<Number, Text>("SELECT number, text FROM thing ORDER BY id");
  });
  EXPECT_EQ(all, rows);
}

TEST_P(DatabaseTest, ReadsStrongTypes) {
  struct ThingTag {};
  put(5, Moment{Seconds{1'700'000'000}}, Value(std::nullopt));
  put(6, true, "1");
  const auto read = [](Transaction& transaction) {
    return transaction.all<Id<ThingTag>, Moment, bool, std::optional<std::string>>(
        "SELECT id, number, number, text FROM thing ORDER BY id");
  };
  EXPECT_THAT(database().read(read), ElementsAre(std::tuple(Id<ThingTag>{5}, from_unix(1'700'000'000), true, Text{}),
                                                 std::tuple(Id<ThingTag>{6}, from_unix(1), true, Text{"1"})));
}

TEST_P(DatabaseTest, ReadsTruthOfAnExpression) {
  put(1, 3, "x");
  const auto read = [](Transaction& transaction) {
    return transaction.one<bool, bool, std::int64_t>(
        "SELECT EXISTS (SELECT 1 FROM thing WHERE id = :id), number > 5, SUM(number) FROM thing GROUP BY id, number",
        {{"id", 1}});
  };
  EXPECT_EQ(database().read(read), std::tuple(true, false, 3));
}

TEST_P(DatabaseTest, TakesAParameterTwiceAndOfAnyType) {
  put(1, 10, "a");
  put(2, std::nullopt, "b");
  const auto find = [&](const Value& number) {
    return database().read([&](Transaction& transaction) {
      return transaction.all<int>("SELECT id FROM thing WHERE :number IS NULL OR number = :number ORDER BY id",
                                  {{"number", number}});
    });
  };
  EXPECT_EQ(find(std::nullopt).size(), 2u);
  EXPECT_EQ(find(10).size(), 1u);
  EXPECT_EQ(find(11).size(), 0u);
  EXPECT_EQ(find(std::optional<std::int64_t>{}).size(), 2u);
}

TEST_P(DatabaseTest, ParametersHaveTheirTypesWhereverTheyStand) {
  const auto put_unless_there = [&](std::int64_t id, const Value& number, const Value& text) {
    return database().write([&](Transaction& transaction) {
      return transaction.run(
          "INSERT INTO thing (id, number, text) SELECT :id, :number, :text"
          " WHERE NOT EXISTS (SELECT 1 FROM thing WHERE id = :id)",
          {{"id", id}, {"number", number}, {"text", text}});
    });
  };
  EXPECT_EQ(put_unless_there(1, 10, "a"), 1);
  EXPECT_EQ(put_unless_there(1, 11, "b"), 0);
  EXPECT_EQ(put_unless_there(2, std::nullopt, std::nullopt), 1);
  database().write([](Transaction& transaction) {
    transaction.run("UPDATE thing SET number = CASE WHEN id = 1 THEN :one ELSE COALESCE(number, :more + :more) END",
                    {{"one", 1}, {"more", 7}});
  });
  EXPECT_EQ(get(1), std::tuple(Number{1}, Text{"a"}));
  EXPECT_EQ(get(2), std::tuple(Number{14}, Text{}));
}

TEST_P(DatabaseTest, OneIsTheFirstRowOrNone) {
  EXPECT_EQ(get(1), std::nullopt);
  put(1, 1, "a");
  put(2, 1, "b");
  const auto first = [](Transaction& transaction) {
    return transaction.one<std::string>("SELECT text FROM thing WHERE number = 1 ORDER BY id DESC");
  };
  EXPECT_EQ(database().read(first), std::tuple("b"));
  EXPECT_EQ(database().read(first), std::tuple("b"));
}

TEST_P(DatabaseTest, InsertGivesTheId) {
  const std::string identity = GetParam() == Backend::sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT"
                                                             : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
  struct RowTag {};
  const auto ids = database().write([&](Transaction& transaction) {
    transaction.run("CREATE TABLE grown (id " + identity + ", name TEXT)");
    std::vector<std::int64_t> given;
    for (const char* name : {"a", "b", "c"}) {
      given.push_back(
          transaction.insert<Id<RowTag>>("INSERT INTO grown (name) VALUES (:name) RETURNING id", {{"name", name}})
              .value);
    }
    return given;
  });
  EXPECT_THAT(ids, ElementsAre(1, 2, 3));
}

TEST_P(DatabaseTest, RunCountsRows) {
  for (int i = 0; i < 5; ++i) put(i, i, std::nullopt);
  const auto changed = database().write([](Transaction& transaction) {
    return std::vector{transaction.run("UPDATE thing SET number = 0 WHERE id < :n", {{"n", 3}}),
                       transaction.run("UPDATE thing SET number = 0 WHERE id = :n", {{"n", 99}}),
                       transaction.run("INSERT INTO thing (id) VALUES (:id) ON CONFLICT DO NOTHING", {{"id", 1}}),
                       transaction.run("DELETE FROM thing")};
  });
  EXPECT_THAT(changed, ElementsAre(3, 0, 0, 5));
}

TEST_P(DatabaseTest, WhatThrowsLeavesNothing) {
  struct Refused {};
  const auto work = [](Transaction& transaction) {
    transaction.run("INSERT INTO thing (id) VALUES (1)");
    throw Refused();
  };
  EXPECT_THROW(database().write(work), Refused);
  EXPECT_EQ(count(), 0);
  put(1, 1, "the connection goes on");
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, UniqueAndForeignKeysAreConflicts) {
  put(1, 1, "taken");
  EXPECT_THROW(put(1, 1, "other"), Conflict);
  EXPECT_THROW(put(2, 1, "taken"), Conflict);
  const auto orphan = [](Transaction& transaction) { transaction.run("INSERT INTO part (thing, n) VALUES (9, 1)"); };
  EXPECT_THROW(database().write(orphan), Conflict);
  const auto parted = [](Transaction& transaction) {
    transaction.run("INSERT INTO part (thing, n) VALUES (1, 1)");
    transaction.run("DELETE FROM thing WHERE id = 1");
  };
  EXPECT_THROW(database().write(parted), Conflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, OtherRefusalsAreNoConflicts) {
  put(1, 1, "a");
  const auto unchecked = [](Transaction& transaction) {
    transaction.run("INSERT INTO part (thing, n) VALUES (1, 10)");
  };
  const auto without = [](Transaction& transaction) {
    transaction.run("INSERT INTO part (thing, n) VALUES (NULL, 1)");
  };
  EXPECT_THAT(message_of<Fault>(unchecked), HasSubstr("INSERT INTO part"));
  EXPECT_THROW(try { database().write(unchecked); } catch (const Conflict&){}, Fault);
  EXPECT_THROW(try { database().write(without); } catch (const Conflict&){}, Fault);
}

TEST_P(DatabaseTest, AFailedStatementEndsTheTransaction) {
  put(1, 1, "taken");
  const auto goes_on = [](Transaction& transaction) {
    transaction.run("INSERT INTO thing (id) VALUES (2)");
    try {
      transaction.run("INSERT INTO thing (id) VALUES (1)");
    } catch (const Conflict&) {
    }
  };
  EXPECT_THROW(database().write(goes_on), Fault);
  const auto goes_on_working = [](Transaction& transaction) {
    try {
      transaction.run("INSERT INTO thing (id) VALUES (1)");
    } catch (const Conflict&) {
    }
    transaction.run("INSERT INTO thing (id) VALUES (2)");
  };
  EXPECT_THROW(database().write(goes_on_working), Fault);
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, FaultsTellNoValues) {
  const std::string secret = "s3cr3t-value";
  put(1, 4711, secret);
  const auto conflict = [&](Transaction& transaction) {
    transaction.run("INSERT INTO thing (id, text) VALUES (:id, :text)", {{"id", 2}, {"text", secret}});
  };
  const auto no_number = [&](Transaction& transaction) {
    transaction.one<std::int64_t>("SELECT number FROM thing WHERE text = :text", {{"text", secret + '\0'}});
  };
  const auto check = [&](Transaction& transaction) {
    transaction.run("INSERT INTO part (thing, n) VALUES (:thing, :n)", {{"thing", 1}, {"n", 123456789}});
  };
  EXPECT_THAT(message_of<Conflict>(conflict), Not(HasSubstr(secret)));
  EXPECT_THAT(message_of<Fault>(no_number), Not(HasSubstr(secret)));
  EXPECT_THAT(message_of<Fault>(check), Not(HasSubstr("123456789")));
  if (GetParam() == Backend::postgresql) {
    const auto data = [&](Transaction& transaction) {
      transaction.run("UPDATE thing SET number = :number", {{"number", secret}});
    };
    EXPECT_THAT(message_of<Fault>(data), Not(HasSubstr(secret)));
  } else {
    const auto data = [&](Transaction& transaction) {
      transaction.one<std::string>("SELECT json_extract(:json, :path)", {{"json", "{}"}, {"path", secret}});
    };
    EXPECT_THAT(message_of<Fault>(data), Not(HasSubstr(secret)));
  }
}

TEST_P(DatabaseTest, TextThatIsNoTextIsRefused) {
  EXPECT_THROW(put(1, 1, std::string("a\0b", 3)), Fault);
  EXPECT_THROW(put(1, 1, "\xff"), Fault);
  EXPECT_THROW(put(1, 1, "\xed\xa0\x80"), Fault);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, MistakesInTheProgramAreFaults) {
  put(1, std::nullopt, std::nullopt);
  const auto fails = [&](auto&& work) { EXPECT_THROW(database().write(work), Fault); };
  fails([](Transaction& transaction) { transaction.run("NONSENSE"); });
  fails([](Transaction& transaction) { transaction.run("UPDATE thing SET number = :n WHERE id = :id", {{"n", 1}}); });
  fails([](Transaction& transaction) { transaction.run("UPDATE thing SET number = :n", {{"n", 1}, {"m", 1}}); });
  fails([](Transaction& transaction) { transaction.run("SELECT id FROM thing"); });
  fails([](Transaction& transaction) { transaction.all<int>("SELECT id, number FROM thing"); });
  fails([](Transaction& transaction) { transaction.all<int, int>("SELECT id FROM thing"); });
  fails([](Transaction& transaction) { transaction.all<int>("SELECT number FROM thing"); });
  fails([](Transaction& transaction) { transaction.all<std::string>("SELECT text FROM thing"); });
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, AReadCannotWrite) {
  const auto writes = [](Transaction& transaction) { return transaction.run("INSERT INTO thing (id) VALUES (1)"); };
  EXPECT_THROW(database().read(writes), Fault);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, AReadSeesOneMoment) {
  put(1, 1, std::nullopt);
  const auto node = test_database().another();
  const auto counts = database().read([&](Transaction& transaction) {
    const auto look = [&] { return std::get<0>(*transaction.one<int>("SELECT COUNT(*) FROM thing")); };
    const int before = look();
    node->write([](Transaction& other) { other.run("INSERT INTO thing (id) VALUES (2)"); });
    return std::pair(before, look());
  });
  EXPECT_EQ(counts, std::pair(1, 1));
  EXPECT_EQ(count(), 2);
}

TEST(SqliteFile, IsForItsOwnerOnly) {
  test::TestDatabase database(Backend::sqlite);
  database.database().write([](Transaction& transaction) { transaction.run("CREATE TABLE t (a TEXT)"); });
  for (const char* ending : {"", "-wal", "-shm"}) {
    struct stat status{};
    ASSERT_EQ(::stat((database.url().substr(7) + ending).c_str(), &status), 0) << ending;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << ending;
  }
}

TEST(SqliteFile, MayHaveAnyName) {
  test::TestDatabase place(Backend::sqlite);
  Database database({place.url() + " a=b c=d ø.db"});
  database.write([](Transaction& transaction) { transaction.run("CREATE TABLE t (a TEXT)"); });
  struct stat status{};
  EXPECT_EQ(::stat((place.url().substr(7) + " a=b c=d ø.db").c_str(), &status), 0);
}

TEST(Database, SaysWhatItCannotOpen) {
  const auto open = [](const char* url) { Database database({url}); };
  EXPECT_THROW(open("sqlite:/nowhere/at/all.db"), Fault);
  EXPECT_THROW(open("sqlite:"), Fault);
  EXPECT_THROW(open("mysql:x"), Fault);
  EXPECT_THROW(open("postgresql:host=/nowhere"), Fault);
  try {
    open("postgresql://anna:s3cr3t-word@127.0.0.1:1port/x");
    ADD_FAILURE();
  } catch (const Fault& fault) {
    EXPECT_THAT(fault.what(), Not(HasSubstr("s3cr3t")));
  }
}

}  // namespace
}  // namespace portner::db
