#include "features/sign_in/password_check.h"

#include "base/defence.h"

namespace portner {
namespace {

constexpr Budget known_device{"passwords-device", 10, Seconds{15 * 60}};
constexpr Budget strangers_to_account{"passwords-account", 10, Seconds{60 * 60}};
constexpr Budget strangers_in_network{"passwords-network", 300, Seconds{60 * 60}};
constexpr Budget all_strangers{"passwords-all", 2000, Seconds{10 * 60}};

std::vector<Charge> charges_of(const PasswordTry& attempt) {
  if (attempt.device && defence(Defence::known_device_budget))
    return {{known_device, std::to_string(attempt.device->value)}};
  if (!defence(Defence::stranger_budget)) return {};
  const auto account = attempt.person ? std::to_string(attempt.person->value) : "nobody " + attempt.pseudonym;
  return {{strangers_to_account, account}, {strangers_in_network, attempt.network}, {all_strangers, ""}};
}

}  // namespace

PasswordVerdict check_password(db::Database& database, const Passwords& passwords, const PasswordTry& attempt,
                               const Secret& normalised, Moment now) {
  std::optional<Passwords::Stored> stored;
  auto reserved = database.write([&](db::Transaction& transaction) {
    stored = attempt.person ? passwords.find(transaction, *attempt.person) : std::nullopt;
    auto charged = reserve_all(transaction, charges_of(attempt), now);
    if (charged && !defence(Defence::count_before_comparing))
      for (const auto& reservation : *charged) refund(transaction, reservation);
    return charged;
  });
  if (!reserved) return MustWait{reserved.error().retry_in};
  if (passwords.matches(stored, normalised)) return RightPassword{std::move(*stored), std::move(*reserved)};
  if (!defence(Defence::count_before_comparing))
    database.write(
        [&](db::Transaction& transaction) { return reserve_all(transaction, charges_of(attempt), now).has_value(); });
  return WrongPassword{};
}

}  // namespace portner
