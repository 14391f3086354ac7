#include "db/migrations.h"

#include <string>

#include "db/sql_text.h"

namespace portner::db {
namespace {

bool has_table(Transaction& transaction) {
  // Not to_regclass(): it would answer from the connection's cache, as of before the lock was waited for.
  const auto sql = transaction.backend() == Backend::sqlite
                       ? "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migration'"
                       : "SELECT COUNT(*) FROM pg_tables"
                         " WHERE schemaname = current_schema() AND tablename = 'schema_migration'";
  return std::get<0>(*transaction.one<bool>(sql));
}

int version_in(Transaction& transaction) {
  if (!has_table(transaction)) return 0;
  return std::get<0>(*transaction.one<int>("SELECT COALESCE(MAX(version), 0) FROM schema_migration"));
}

std::string for_backend(std::string statement, Backend backend) {
  const bool sqlite = backend == Backend::sqlite;
  const std::pair<std::string_view, std::string_view> words[] = {
      {"{{identity}}",
       sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
      // Compared byte by byte, whatever language the database was made in: what begins alike stands together.
      {"{{bytewise}}", sqlite ? "COLLATE BINARY" : "COLLATE \"C\""}};
  for (const auto& [word, meaning] : words)
    for (auto at = statement.find(word); at != statement.npos; at = statement.find(word, at))
      statement.replace(at, word.size(), meaning);
  return statement;
}

// False when another node was faster.
bool apply(Transaction& transaction, const Migration& migration) {
  // A big table takes its time, and so does waiting for the node that is at it.
  transaction.take_time();
  transaction.lock("schema_migration");
  if (version_in(transaction) >= migration.version) return false;
  transaction.run("CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL)");
  for (auto& statement : split_statements(migration.sql)) {
    transaction.run(for_backend(std::move(statement), transaction.backend()));
  }
  transaction.run("INSERT INTO schema_migration (version, name) VALUES (:version, :name)",
                  {{"version", migration.version}, {"name", migration.name}});
  return true;
}

}  // namespace

int schema_version(Database& database) {
  return database.read(version_in);
}

std::vector<int> migrate(Database& database, const std::vector<Migration>& migrations) {
  int newest = 0;
  for (const auto& migration : migrations) {
    if (migration.version != ++newest) throw Fault("the list of migrations lacks number " + std::to_string(newest));
  }
  const int version = schema_version(database);
  std::vector<int> applied;
  for (const auto& migration : migrations) {
    if (migration.version <= version) continue;
    const auto work = [&](Transaction& transaction) { return apply(transaction, migration); };
    if (database.write(work)) applied.push_back(migration.version);
  }
  if (const int now = schema_version(database); now > newest) {
    throw Fault("the database has version " + std::to_string(now) + ", this program knows versions up to " +
                std::to_string(newest));
  }
  return applied;
}

}  // namespace portner::db
