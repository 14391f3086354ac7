#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

// A browser that has signed in to an account before has budgets of its own there (SECURITY rule 5). It holds a random
// token, the same for every account it has signed in to; the database holds, for each account, the digest. What is not
// in the database - edited, another person's, revoked - is a stranger's.
inline constexpr Seconds device_cookie_lifetime{400 * 24 * 3600};

namespace device_store {

std::optional<DeviceId> find(db::Transaction& transaction, PersonId person, std::string_view token);
// True for a token that was given to a browser for some account: another account may share it.
bool issued(db::Transaction& transaction, std::string_view token);
void remember(db::Transaction& transaction, PersonId person, std::string_view token, Moment now);
std::vector<DeviceId> all(db::Transaction& transaction, PersonId person);
// Every device of the person but this one.
void forget_others(db::Transaction& transaction, PersonId person, std::string_view kept_token);

}  // namespace device_store
}  // namespace portner
