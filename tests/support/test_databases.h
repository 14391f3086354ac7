#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>

#include "db/database.h"

namespace portner::test {

// A PostgreSQL server of this test alone, to be stopped and started. Gone with the object, or with the process.
class PostgresServer {
 public:
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void start();
  void stop();  // keeps the data
  const std::string& url() const { return url_; }

 private:
  std::string directory_;
  std::string url_;
};

// A new, empty database: a SQLite file, or a schema in the server that PORTNER_TEST_POSTGRES names
// ("postgresql://..."), or in one that this process starts when it first needs it.
class TestDatabase {
 public:
  explicit TestDatabase(db::Backend backend);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& url() const { return url_; }

  // Opened when first asked for.
  db::Database& database();

  // Another node: a database object of its own, with its own connections.
  std::unique_ptr<db::Database> another() const { return std::make_unique<db::Database>(db::DatabaseConfig{url_}); }

 private:
  db::Backend backend_;
  std::string place_;  // the directory, or the schema
  std::string url_;
  std::once_flag opened_;
  std::unique_ptr<db::Database> database_;
};

// For suites that run on both:
//   using PeopleStoreTest = OnBothDatabases;
//   TEST_P(PeopleStoreTest, ...) { ... database() ... }
//   INSTANTIATE_TEST_SUITE_P(On, PeopleStoreTest, both_databases, database_name);
class OnBothDatabases : public ::testing::TestWithParam<db::Backend> {
 protected:
  db::Database& database() { return test_database_.database(); }
  TestDatabase& test_database() { return test_database_; }
  const std::string& url() const { return test_database_.url(); }

 private:
  TestDatabase test_database_{GetParam()};
};

inline const auto both_databases = ::testing::Values(db::Backend::sqlite, db::Backend::postgresql);

inline std::string database_name(const ::testing::TestParamInfo<db::Backend>& info) {
  return info.param == db::Backend::sqlite ? "sqlite" : "postgresql";
}

}  // namespace portner::test
