#include "support/test_databases.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace portner::test {
namespace {

std::string new_directory() {
  auto name = (std::filesystem::temp_directory_path() / "portner-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  return name;
}

// What the script prints, without the line's end.
std::string postgres_server(const std::string& arguments) {
  const auto command = std::string(POSTGRES_SERVER) + " " + arguments;
  FILE* pipe = ::popen(command.c_str(), "re");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  if (::pclose(pipe) != 0) throw std::runtime_error(command + " failed");
  if (output.ends_with('\n')) output.pop_back();
  return output;
}

const std::string& shared_server() {
  static const std::string url = [] {
    if (const char* given = std::getenv("PORTNER_TEST_POSTGRES")) return std::string(given);
    static const PostgresServer own;
    return own.url();
  }();
  return url;
}

void execute(const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(shared_server().c_str()), PQfinish);
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
}

std::string new_name() {
  static int number = 0;
  return "portner_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
}

}  // namespace

PostgresServer::PostgresServer() : directory_(new_directory()) {
  start();
}

PostgresServer::~PostgresServer() {
  postgres_server("remove " + directory_);
}

void PostgresServer::start() {
  url_ = postgres_server("start " + directory_ + (url_.empty() ? " " + std::to_string(::getpid()) : ""));
}

void PostgresServer::stop() {
  postgres_server("stop " + directory_);
}

TestDatabase::TestDatabase(db::Backend backend) : backend_(backend) {
  if (backend_ == db::Backend::sqlite) {
    place_ = new_directory();
    url_ = "sqlite:" + place_ + "/portner.db";
  } else {
    const auto& server = shared_server();
    place_ = new_name();
    // A schema of its own is as empty as a new database, and there a hundred times sooner.
    execute("CREATE SCHEMA " + place_);
    url_ = server + (server.contains('?') ? "&" : "?") + "options=-csearch_path%3D" + place_;
  }
}

TestDatabase::~TestDatabase() {
  database_.reset();
  if (backend_ == db::Backend::sqlite) {
    std::filesystem::remove_all(place_);
  } else {
    execute("DROP SCHEMA " + place_ + " CASCADE");
  }
}

db::Database& TestDatabase::database() {
  std::call_once(opened_, [this] { database_ = another(); });
  return *database_;
}

}  // namespace portner::test
