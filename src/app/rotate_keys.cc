#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "app/commands.h"
#include "app/core.h"
#include "app/key_file.h"
#include "crypto/sealed_box.h"

namespace portner {
namespace {

// Every column that holds sealed values. Its place is bound to the table's name when it was new and the row's number.
struct SealedColumn {
  std::string_view table;
  std::string_view column;
  std::string_view select;  // row and value, after :last, in order
  std::string_view update;  // only where nobody has changed it meanwhile
};

constexpr auto sealed_columns = std::to_array<SealedColumn>({
    {"installation", "key_check", "SELECT id, key_check FROM installation WHERE id > :last ORDER BY id LIMIT 200",
     "UPDATE installation SET key_check = :fresh WHERE id = :row AND key_check = :old"},
    {"password", "hash", "SELECT person_id, hash FROM password WHERE person_id > :last ORDER BY person_id LIMIT 200",
     "UPDATE password SET hash = :fresh WHERE person_id = :row AND hash = :old"},
    {"authenticator_app", "secret_key",
     "SELECT id, secret_key FROM authenticator_app WHERE id > :last ORDER BY id LIMIT 200",
     "UPDATE authenticator_app SET secret_key = :fresh WHERE id = :row AND secret_key = :old"},
    {"import_job", "content", "SELECT id, content FROM import_job WHERE id > :last ORDER BY id LIMIT 1",
     "UPDATE import_job SET content = :fresh WHERE id = :row AND content = :old"},
    {"sms_code", "code", "SELECT id, code FROM sms_code WHERE id > :last ORDER BY id LIMIT 200",
     "UPDATE sms_code SET code = :fresh WHERE id = :row AND code = :old"},
    {"text_message", "subject",
     "SELECT id, subject FROM message WHERE id > :last AND subject <> '' ORDER BY id LIMIT 200",
     "UPDATE message SET subject = :fresh WHERE id = :row AND subject = :old"},
    {"text_message", "body", "SELECT id, body FROM message WHERE id > :last AND body <> '' ORDER BY id LIMIT 200",
     "UPDATE message SET body = :fresh WHERE id = :row AND body = :old"},
    {"text_message", "html", "SELECT id, html FROM message WHERE id > :last AND html <> '' ORDER BY id LIMIT 200",
     "UPDATE message SET html = :fresh WHERE id = :row AND html = :old"},
});

struct Progress {
  std::int64_t last = 0;  // the row that is done up to
  std::int64_t sealed = 0;
  std::int64_t broken = 0;
  bool done = false;
};

// One batch, in a transaction of its own: what is interrupted loses nothing and starts where it stopped.
Progress reseal_some(Core& core, const SealedColumn& where, const Progress& before) {
  return core.database.write([&](db::Transaction& transaction) {
    auto progress = before;
    const auto rows = transaction.all<std::int64_t, std::string>(where.select, {{"last", before.last}});
    for (const auto& [row, sealed] : rows) {
      progress.last = row;
      if (!crypto::wants_resealing(core.keys, sealed)) continue;
      const crypto::Place place{where.table, where.column, row};
      const auto content = crypto::open(core.keys, place, sealed);
      if (!content) {
        ++progress.broken;
        continue;
      }
      const auto fresh = crypto::seal(core.keys, core.entropy, place, content->reveal());
      progress.sealed += transaction.run(where.update, {{"fresh", fresh}, {"row", row}, {"old", sealed}});
    }
    progress.done = rows.empty();
    return progress;
  });
}

}  // namespace

int rotate_keys_command(const Config& config, bool resume) {
  Core core(config);
  if (!resume) {
    core.keys.rotate(core.entropy);
    save_key_ring(config.data_directory + "/keys", core.keys);
    fmt::print("Key {} is there. Copy keys.json to the other nodes and to the backup now.\n", core.keys.newest());
  }
  std::int64_t broken = 0;
  for (const auto& where : sealed_columns) {
    Progress progress;
    while (!progress.done) {
      progress = reseal_some(core, where, progress);
      fmt::print("\r{}.{}: {} sealed anew", where.table, where.column, progress.sealed);
      std::fflush(stdout);
    }
    fmt::print("\n");
    broken += progress.broken;
  }
  if (broken == 0) return 0;
  fmt::print(stderr, "portner: {} values did not open and were left as they are\n", broken);
  return 1;
}

}  // namespace portner
