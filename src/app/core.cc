#include "app/core.h"

#include "app/key_file.h"
#include "db/migration_files.h"
#include "resources/resources.h"

namespace portner {

Core::Core(const Config& config)
    : keys(load_or_make_key_ring(config.data_directory + "/keys", entropy)),
      database({config.database_url(), config.database_connections}),
      migrated(db::migrate(database, db::migrations_of(resources::migrations()))),
      audit(keys.derive_lasting("audit")) {}

}  // namespace portner
