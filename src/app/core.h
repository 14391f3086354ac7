#pragma once

#include <string>

#include "app/config.h"
#include "app/system_clock.h"
#include "crypto/key_ring.h"
#include "crypto/token.h"
#include "db/database.h"
#include "features/audit/audit.h"

namespace portner {

// What every command that touches the database stands on: keys, database at the newest schema, audit log. Throws
// KeyFileError when the keys are not the ones that the database was made with.
struct Core {
  explicit Core(const Config& config);

  SystemClock clock;
  crypto::SystemEntropy entropy;
  crypto::KeyRing keys;
  db::Database database;
  std::vector<int> migrated;  // the versions that this start has applied
  AuditLog audit;
};

}  // namespace portner
