#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/ids.h"

namespace portner {

enum class LinkPurpose { first_company, set_password };

inline constexpr Seconds link_lifetime{24 * 3600};
inline constexpr Seconds forgotten_lifetime{3600};  // of a link that anybody can have sent

// Links that work once: 256 random bits, kept as a digest. Opening one by GET spends nothing (SECURITY rule 12).
namespace one_time_link {

// Earlier links of the same purpose for the same person are dead from now on.
Secret make(db::Transaction& transaction, Entropy& entropy, LinkPurpose purpose, std::optional<PersonId> person,
            Moment now, Seconds lifetime = link_lifetime);

struct Good {
  std::optional<PersonId> person;
};
std::optional<Good> look(db::Transaction& transaction, LinkPurpose purpose, std::string_view token, Moment now);

// One conditional write: true for the one who got it.
bool spend(db::Transaction& transaction, LinkPurpose purpose, std::string_view token, Moment now);

// None of the person's links works any more.
void end_all(db::Transaction& transaction, PersonId person, Moment now);
void forget_expired(db::Transaction& transaction, Moment now);

}  // namespace one_time_link
}  // namespace portner
