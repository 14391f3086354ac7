#include "features/sign_in/code_check.h"

#include <algorithm>

#include "base/defence.h"
#include "features/company/company.h"
#include "features/session/device.h"
#include "features/throttle/throttle.h"

namespace portner {
namespace {

constexpr std::string_view monthly = "wrong-codes";
constexpr Seconds month{30 * 24 * 3600};

struct Streak {
  int wrong = 0;
  Moment last_at{};
};

Streak streak_of(db::Transaction& transaction, std::string_view guesser) {
  const auto row = transaction.one<int, Moment>(
      "SELECT wrong, last_at FROM wrong_codes_in_a_row WHERE guesser = :guesser", {{"guesser", guesser}});
  return row ? Streak{std::get<0>(*row), std::get<1>(*row)} : Streak{};
}

void count_wrong(db::Transaction& transaction, std::string_view guesser, Moment now) {
  transaction.run(
      "INSERT INTO wrong_codes_in_a_row (guesser, wrong, last_at) VALUES (:guesser, 1, :now) ON CONFLICT (guesser)"
      " DO UPDATE SET wrong = wrong_codes_in_a_row.wrong + 1, last_at = excluded.last_at",
      {{"guesser", guesser}, {"now", now}});
}

// Either factor's code is good, whichever the page asked for.
CodeVerdict compare(db::Transaction& transaction, const CodeTry& attempt, const Factors& factors, std::string_view code,
                    Moment now) {
  const auto widen = [](const auto& verdict) -> CodeVerdict { return verdict; };
  if (attempt.help) return std::visit(widen, attempt.help->check(transaction, attempt.person.id, code, now));
  CodeVerdict by_sms = SmsNoneOut{};
  if (factors.sms) {
    by_sms = std::visit(widen, attempt.sms.check(transaction, attempt.sms_asked_by, attempt.sms_purpose, code, now));
    if (std::holds_alternative<SmsAccepted>(by_sms)) return by_sms;
  }
  if (factors.apps == 0) return by_sms;
  const auto window = company_store::rule(transaction, attempt.person.company).code_window;
  auto by_app = std::visit(widen, attempt.apps.check(transaction, attempt.person.id, code, window, now));
  if (std::holds_alternative<AppAccepted>(by_app) || attempt.way == Way::app || !factors.sms) return by_app;
  return by_sms;
}

bool accepted(const CodeVerdict& verdict) {
  return std::holds_alternative<AppAccepted>(verdict) || std::holds_alternative<SmsAccepted>(verdict) ||
         std::holds_alternative<HelpAccepted>(verdict);
}

std::string of_help(const std::string& guesser) {
  return "help codes of " + guesser;
}

}  // namespace

std::string guesser(PersonId person, const std::optional<DeviceId>& device) {
  return device ? "device " + std::to_string(device->value) : "strangers to " + std::to_string(person.value);
}

int monthly_limit(std::size_t factors) {
  return wrong_codes_a_month / static_cast<int>(std::max<std::size_t>(1, factors));
}

void forget_wrong_codes(db::Transaction& transaction, PersonId person) {
  const auto forget = [&](const std::string& who) {
    transaction.run("DELETE FROM wrong_codes_in_a_row WHERE guesser = :guesser", {{"guesser", who}});
    forget_spends_of(transaction, monthly, who);
  };
  const auto forget_both = [&](const std::string& who) {
    forget(who);
    forget(of_help(who));
  };
  forget_both(guesser(person, std::nullopt));
  for (const auto device : device_store::all(transaction, person)) forget_both(guesser(person, device));
}

Seconds wait_after(int wrong_in_a_row, Moment last_wrong_at, Moment now) {
  if (wrong_in_a_row < wrong_codes_before_waiting || wrong_in_a_row % wrong_codes_before_waiting != 0)
    return Seconds{0};
  const int doublings = std::min(wrong_in_a_row / wrong_codes_before_waiting - 1, 6);
  const auto pause = std::min(Seconds{60} * (1 << doublings), Seconds{3600});
  return std::max(Seconds{0}, last_wrong_at + pause - now);
}

CodeVerdict check_code(db::Transaction& transaction, const CodeTry& attempt, std::string_view code, Moment now) {
  const auto who = attempt.help ? of_help(attempt.guesser) : attempt.guesser;
  transaction.lock("codes of " + who);
  const auto streak = streak_of(transaction, who);
  if (defence(Defence::code_attempt_limit)) {
    if (streak.wrong >= wrong_codes_in_a_row) return NoMoreTries{};
    if (const auto wait = wait_after(streak.wrong, streak.last_at, now); wait > Seconds{0}) return MustWait{wait};
  }
  const auto factors = factors_of(transaction, attempt.apps, attempt.person);
  std::optional<Reservation> reservation;
  if (defence(Defence::code_monthly_budget)) {
    const auto limit = attempt.help ? wrong_codes_a_month : monthly_limit(factors.count());
    const auto reserved = reserve(transaction, {monthly, limit, month}, who, now);
    if (!reserved) return MustWait{reserved.error().retry_in};
    reservation = *reserved;
  }
  auto verdict = compare(transaction, attempt, factors, code, now);
  if (accepted(verdict)) {
    if (reservation) refund(transaction, *reservation);
    transaction.run("DELETE FROM wrong_codes_in_a_row WHERE guesser = :guesser", {{"guesser", who}});
    return verdict;
  }
  count_wrong(transaction, who, now);
  return verdict;
}

}  // namespace portner
