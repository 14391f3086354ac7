#include "features/sms_code/sms_code.h"

#include <algorithm>
#include <array>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/sealed_box.h"
#include "crypto/token.h"
#include "features/people/people.h"
#include "otp/totp.h"

namespace portner {
namespace {

constexpr std::array<std::pair<SmsPurpose, std::string_view>, 4> purposes{
    {{SmsPurpose::sign_in, "sign_in"},
     {SmsPurpose::prove, "prove"},
     {SmsPurpose::enrol, "enrol"},
     {SmsPurpose::change_number, "change_number"}}};

std::string_view name_of(SmsPurpose purpose) {
  return std::ranges::find(purposes, purpose, &std::pair<SmsPurpose, std::string_view>::first)->second;
}

SmsPurpose purpose_of(std::string_view name) {
  const auto* found = std::ranges::find(purposes, name, &std::pair<SmsPurpose, std::string_view>::second);
  if (found == purposes.end()) throw db::Fault("an SMS code of no known purpose");
  return found->first;
}

crypto::Place place_of(SmsCodeId id) {
  return {"sms_code", "code", id.value};
}

}  // namespace

Seconds pause_after(int sends) {
  return sends <= 1 ? Seconds{30} : sends == 2 ? Seconds{60} : Seconds{120};
}

std::optional<SmsFactor> SmsCodes::factor(db::Transaction& transaction, PersonId person) {
  auto row = transaction.one<std::string, std::string, Moment, std::optional<Moment>>(
      "SELECT number, state, since, last_used_at FROM sms_factor WHERE person_id = :person", {{"person", person}});
  if (!row) return std::nullopt;
  auto& [number, state, since, last_used_at] = *row;
  return SmsFactor{std::move(number), state == "active", since, last_used_at};
}

void SmsCodes::activate(db::Transaction& transaction, PersonId person, std::string_view number, Moment now) {
  transaction.run(
      "INSERT INTO sms_factor (person_id, number, state, since, last_used_at) VALUES (:person, :number, 'active', :now,"
      " NULL) ON CONFLICT (person_id) DO UPDATE SET number = excluded.number, state = 'active', since = excluded.since,"
      " last_used_at = NULL",
      {{"person", person}, {"number", number}, {"now", now}});
  transaction.run("UPDATE sms_code SET spent_at = :now WHERE person_id = :person AND spent_at IS NULL",
                  {{"person", person}, {"now", now}});
  people_store::note_factors(transaction, person);
}

void SmsCodes::need_verification(db::Transaction& transaction, PersonId person, std::string_view number, Moment now) {
  transaction.run(
      "UPDATE sms_factor SET number = :number, state = 'needs_verification', since = :now WHERE person_id = :person",
      {{"person", person}, {"number", number}, {"now", now}});
  transaction.run("UPDATE sms_code SET spent_at = :now WHERE person_id = :person AND spent_at IS NULL",
                  {{"person", person}, {"now", now}});
  people_store::note_factors(transaction, person);
}

bool SmsCodes::remove(db::Transaction& transaction, PersonId person) {
  const bool removed = transaction.run("DELETE FROM sms_factor WHERE person_id = :person", {{"person", person}}) == 1;
  if (removed) people_store::note_factors(transaction, person);
  return removed;
}

std::optional<OutCode> SmsCodes::out(db::Transaction& transaction, std::string_view asked_by, Moment now) {
  auto row = transaction.one<SmsCodeId, std::string, std::string, Moment, int, Moment>(
      "SELECT id, purpose, number, expires_at, sends, last_sent_at FROM sms_code"
      " WHERE asked_by = :asker AND spent_at IS NULL AND expires_at > :now ORDER BY id DESC LIMIT 1",
      {{"asker", asked_by}, {"now", now}});
  if (!row) return std::nullopt;
  auto& [id, purpose, number, expires_at, sends, last_sent_at] = *row;
  return OutCode{id, purpose_of(purpose), std::move(number), expires_at, last_sent_at + pause_after(sends)};
}

IssuedCode SmsCodes::issue(db::Transaction& transaction, PersonId person, std::string_view asked_by, SmsPurpose purpose,
                           std::string_view number, Moment now) const {
  auto same = transaction.one<SmsCodeId, std::string, Moment>(
      "UPDATE sms_code SET sends = sends + 1, last_sent_at = :now WHERE asked_by = :asker AND person_id = :person"
      " AND purpose = :purpose AND number = :number AND spent_at IS NULL AND expires_at > :now"
      " RETURNING id, code, expires_at",
      {{"now", now}, {"asker", asked_by}, {"person", person}, {"purpose", name_of(purpose)}, {"number", number}});
  if (same) {
    auto& [id, sealed, expires_at] = *same;
    return {id, code_of(id, sealed), expires_at};
  }
  transaction.run("UPDATE sms_code SET expires_at = :now WHERE asked_by = :asker AND expires_at > :now",
                  {{"asker", asked_by}, {"now", now}});
  const auto expires_at = now + sms_code_lifetime;
  const auto id = transaction.insert<SmsCodeId>(
      "INSERT INTO sms_code (person_id, asked_by, purpose, number, code, created_at, expires_at, sends, last_sent_at)"
      " VALUES (:person, :asker, :purpose, :number, '', :now, :expires, 1, :now) RETURNING id",
      {{"person", person},
       {"asker", asked_by},
       {"purpose", name_of(purpose)},
       {"number", number},
       {"now", now},
       {"expires", expires_at}});
  auto code = crypto::random_digits(entropy_, otp::digits);
  transaction.run("UPDATE sms_code SET code = :code WHERE id = :id",
                  {{"code", crypto::seal(keys_, entropy_, place_of(id), code.reveal())}, {"id", id}});
  return {id, std::move(code), expires_at};
}

SmsVerdict SmsCodes::check(db::Transaction& transaction, std::string_view asked_by, SmsPurpose purpose,
                           std::string_view typed, Moment now) const {
  constexpr int enough = 5;
  std::optional<SmsVerdict> earlier;
  bool newest = true;
  for (const auto& [id, number, sealed, expires_at, spent_at] :
       transaction.all<SmsCodeId, std::string, std::string, Moment, std::optional<Moment>>(
           "SELECT id, number, code, expires_at, spent_at FROM sms_code WHERE asked_by = :asker"
           " AND purpose = :purpose ORDER BY id DESC LIMIT :enough",
           {{"asker", asked_by}, {"purpose", name_of(purpose)}, {"enough", enough}})) {
    const bool alive = newest && !spent_at && now < expires_at;
    const bool right = crypto::constant_time_equal(code_of(id, sealed).reveal_bytes(), bytes_of(typed));
    if (right && alive) {
      const std::string_view spend =
          defence(Defence::spend_once)
              ? "UPDATE sms_code SET spent_at = :now WHERE id = :id AND spent_at IS NULL AND expires_at > :now"
              : "UPDATE sms_code SET expires_at = expires_at WHERE id = :id AND :now = :now";
      if (transaction.run(spend, {{"now", now}, {"id", id}}) != 1) return SmsUsed{};
      transaction.run(
          "UPDATE sms_factor SET last_used_at = :now WHERE number = :number AND person_id ="
          " (SELECT person_id FROM sms_code WHERE id = :id)",
          {{"now", now}, {"number", number}, {"id", id}});
      return SmsAccepted{number};
    }
    if (right && !earlier) {
      if (spent_at) {
        earlier = SmsUsed{};
      } else if (newest) {
        earlier = SmsExpired{};
      } else {
        earlier = SmsReplaced{};
      }
    }
    newest = false;
  }
  if (newest) return SmsNoneOut{};
  return earlier.value_or(SmsWrong{});
}

void SmsCodes::forget_old(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM sms_code WHERE expires_at < :before", {{"before", now - Seconds{24 * 3600}}});
}

Secret SmsCodes::code_of(SmsCodeId id, std::string_view sealed) const {
  auto code = crypto::open(keys_, place_of(id), sealed);
  if (!code) throw db::Fault("an SMS code does not open in its row");
  return std::move(*code);
}

}  // namespace portner
