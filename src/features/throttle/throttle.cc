#include "features/throttle/throttle.h"

#include <algorithm>

namespace portner {
namespace {

std::string key_of(std::string_view budget, std::string_view subject) {
  return std::string(budget) + ':' + std::string(subject);
}

}  // namespace

std::expected<Reservation, Exhausted> reserve(db::Transaction& transaction, const Budget& budget,
                                              std::string_view subject, Moment now) {
  const auto key = key_of(budget.name, subject);
  const Moment since = now - budget.window;
  transaction.lock("budget " + key);
  // The spend whose age decides: the limit-th newest inside the window.
  const auto deciding = transaction.one<Moment>(
      "SELECT at FROM budget_spend WHERE budget = :key AND at > :since ORDER BY at DESC LIMIT 1 OFFSET :offset",
      {{"key", key}, {"since", since}, {"offset", budget.limit - 1}});
  if (deciding) return std::unexpected(Exhausted{std::max(Seconds{1}, std::get<0>(*deciding) - since)});
  const auto row = transaction.one<std::int64_t>(
      "INSERT INTO budget_spend (budget, at) VALUES (:key, :now) RETURNING id", {{"key", key}, {"now", now}});
  return Reservation{std::get<0>(*row)};
}

std::expected<std::vector<Reservation>, Overdrawn> reserve_all(db::Transaction& transaction,
                                                               const std::vector<Charge>& charges, Moment now) {
  std::vector<Reservation> reservations;
  for (const auto& [budget, subject] : charges) {
    const auto reserved = reserve(transaction, budget, subject, now);
    if (!reserved) {
      for (const auto& earlier : reservations) refund(transaction, earlier);
      return std::unexpected(Overdrawn{budget.name, reserved.error().retry_in});
    }
    reservations.push_back(*reserved);
  }
  return reservations;
}

void refund(db::Transaction& transaction, const Reservation& reservation) {
  transaction.run("DELETE FROM budget_spend WHERE id = :id", {{"id", reservation.row}});
}

void forget_spends_of(db::Transaction& transaction, std::string_view budget, std::string_view subject) {
  transaction.run("DELETE FROM budget_spend WHERE budget = :key", {{"key", key_of(budget, subject)}});
}

void forget_spends(db::Transaction& transaction, Moment before) {
  transaction.run("DELETE FROM budget_spend WHERE at < :before", {{"before", before}});
}

}  // namespace portner
