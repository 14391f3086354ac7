#include "crypto/token.h"
#include "features/session/device.h"

namespace portner::device_store {

std::optional<DeviceId> find(db::Transaction& transaction, PersonId person, std::string_view token) {
  if (token.empty()) return std::nullopt;
  const auto row =
      transaction.one<DeviceId>("SELECT id FROM known_device WHERE digest = :digest AND person_id = :person",
                                {{"digest", crypto::token_digest(token)}, {"person", person}});
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

bool issued(db::Transaction& transaction, std::string_view token) {
  return !token.empty() && transaction
                               .one<DeviceId>("SELECT id FROM known_device WHERE digest = :digest LIMIT 1",
                                              {{"digest", crypto::token_digest(token)}})
                               .has_value();
}

void remember(db::Transaction& transaction, PersonId person, std::string_view token, Moment now) {
  transaction.run(
      "INSERT INTO known_device (person_id, digest, created_at, last_used_at) VALUES (:person, :digest, :now, :now)"
      " ON CONFLICT (digest, person_id) DO UPDATE SET last_used_at = excluded.last_used_at",
      {{"person", person}, {"digest", crypto::token_digest(token)}, {"now", now}});
}

std::vector<DeviceId> all(db::Transaction& transaction, PersonId person) {
  std::vector<DeviceId> devices;
  for (const auto& [id] :
       transaction.all<DeviceId>("SELECT id FROM known_device WHERE person_id = :person", {{"person", person}}))
    devices.push_back(id);
  return devices;
}

void forget_others(db::Transaction& transaction, PersonId person, std::string_view kept_token) {
  transaction.run("DELETE FROM known_device WHERE person_id = :person AND digest <> :kept",
                  {{"person", person}, {"kept", crypto::token_digest(kept_token)}});
}

}  // namespace portner::device_store
