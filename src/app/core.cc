#include "app/core.h"

#include "app/key_file.h"
#include "crypto/sealed_box.h"
#include "db/migration_files.h"
#include "features/people/people_search.h"
#include "resources/resources.h"

namespace portner {
namespace {

void check_keys(db::Database& database, const crypto::KeyRing& keys, Entropy& entropy) {
  constexpr crypto::Place place{"installation", "key_check", 1};
  database.write([&](db::Transaction& transaction) {
    const auto row = transaction.one<std::string>("SELECT key_check FROM installation WHERE id = 1");
    if (!row) {
      transaction.run("INSERT INTO installation (id, key_check) VALUES (1, :check)",
                      {{"check", crypto::seal(keys, entropy, place, "portner")}});
    } else if (!crypto::open(keys, place, std::get<0>(*row))) {
      throw KeyFileError("the keys in the data directory are not the ones that this database was made with");
    }
  });
}

}  // namespace

Core::Core(const Config& config)
    : keys(load_or_make_key_ring(config.data_directory + "/keys", entropy)),
      database({config.database_url(), config.database_connections}),
      migrated(db::migrate(database, db::migrations_of(resources::migrations()))),
      audit(keys.derive_lasting("audit")) {
  check_keys(database, keys, entropy);
  people_search::index_everybody(database);
}

}  // namespace portner
