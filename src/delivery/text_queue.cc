#include "delivery/text_queue.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/sealed_box.h"

namespace portner::delivery {
namespace {

constexpr std::array<std::pair<TextState, std::string_view>, 6> names{{{TextState::waiting, "waiting"},
                                                                       {TextState::sending, "sending"},
                                                                       {TextState::handed_over, "handed_over"},
                                                                       {TextState::delivered, "delivered"},
                                                                       {TextState::refused, "refused"},
                                                                       {TextState::too_late, "too_late"}}};

TextState state_of(std::string_view name) {
  const auto* found = std::ranges::find(names, name, &std::pair<TextState, std::string_view>::second);
  if (found == names.end()) throw db::Fault("a text message in no known state");
  return found->first;
}

crypto::Place place_of(std::int64_t id) {
  return {"text_message", "body", id};
}

bool all_asked(int tries, std::size_t ways) {
  return static_cast<std::size_t>(tries) % ways == 0;
}

// The next gateway at once; when all have been asked, after two seconds, four, eight, and thirty at most.
Seconds pause_after(int tries, std::size_t ways) {
  if (!all_asked(tries, ways)) return Seconds{0};
  const auto rounds = static_cast<std::size_t>(tries) / ways;
  return std::min(Seconds{1} * (1 << std::min<std::size_t>(rounds, 5)), Seconds{30});
}

void set_state(db::Transaction& transaction, const ClaimedText& text, TextState state, std::string_view gateway,
               std::string_view gateway_id, std::string_view why, bool perhaps_sent, Moment due_at, Moment now) {
  transaction.run(
      "UPDATE text_message SET state = :state, gateway = :gateway, gateway_id = :gateway_id, why = :why, due_at = :due,"
      " changed_at = :now, perhaps_twice = CASE WHEN :perhaps_sent = 1 THEN 1 ELSE perhaps_twice END"
      " WHERE id = :id AND state = 'sending' AND tries = :tries",
      {{"state", name_of(state)},
       {"gateway", gateway},
       {"gateway_id", gateway_id.substr(0, 200)},
       {"why", why.substr(0, 200)},
       {"due", due_at},
       {"now", now},
       {"perhaps_sent", perhaps_sent},
       {"id", text.id},
       {"tries", text.tries}});
}

using StatusRow = std::tuple<std::int64_t, std::string, Moment, int, std::string, std::string, bool>;

std::optional<TextStatus> status_of(std::optional<StatusRow> row) {
  if (!row) return std::nullopt;
  auto& [id, state, changed_at, tries, gateway, why, perhaps_twice] = *row;
  return TextStatus{id, state_of(state), changed_at, tries, std::move(gateway), std::move(why), perhaps_twice};
}

}  // namespace

std::string_view name_of(TextState state) {
  return std::ranges::find(names, state, &std::pair<TextState, std::string_view>::first)->second;
}

std::int64_t TextQueue::put(db::Transaction& transaction, const NewText& text, Moment now) const {
  const auto row = transaction.one<std::int64_t>(
      "INSERT INTO text_message (company_id, person_id, sms_code_id, number, body, state, created_at, expires_at, "
      "tries,"
      " due_at, gateway, gateway_id, changed_at, why, perhaps_twice) VALUES (:company, :person, :code, :number, '',"
      " 'waiting', :now, :expires, 0, :now, '', '', :now, '', 0) RETURNING id",
      {{"company", text.company},
       {"person", text.person},
       {"code", text.sms_code},
       {"number", text.number},
       {"now", now},
       {"expires", text.expires_at}});
  const auto id = std::get<0>(*row);
  transaction.run("UPDATE text_message SET body = :body WHERE id = :id",
                  {{"body", crypto::seal(keys_, entropy_, place_of(id), text.body)}, {"id", id}});
  put_one_();
  return id;
}

bool TextQueue::any_due(db::Transaction& transaction, Moment now) {
  return transaction
      .one<std::int64_t>("SELECT id FROM text_message WHERE state IN ('waiting', 'sending') AND due_at <= :now LIMIT 1",
                         {{"now", now}})
      .has_value();
}

std::optional<ClaimedText> TextQueue::claim(db::Transaction& transaction, Moment now) const {
  // PostgreSQL's nodes step over what another one is taking; SQLite has one writer.
  const std::string_view take =
      transaction.backend() == db::Backend::postgresql
          ? "UPDATE text_message SET state = 'sending', tries = tries + 1, due_at = :lease, changed_at = :now,"
            " perhaps_twice = CASE WHEN state = 'sending' THEN 1 ELSE perhaps_twice END WHERE id = (SELECT id FROM"
            " text_message WHERE state IN ('waiting', 'sending') AND due_at <= :now ORDER BY due_at, id LIMIT 1"
            " FOR UPDATE SKIP LOCKED) RETURNING id, number, body, expires_at, tries"
          : "UPDATE text_message SET state = 'sending', tries = tries + 1, due_at = :lease, changed_at = :now,"
            " perhaps_twice = CASE WHEN state = 'sending' THEN 1 ELSE perhaps_twice END WHERE id = (SELECT id FROM"
            " text_message WHERE state IN ('waiting', 'sending') AND due_at <= :now ORDER BY due_at, id LIMIT 1)"
            " RETURNING id, number, body, expires_at, tries";
  while (auto row = transaction.one<std::int64_t, std::string, std::string, Moment, int>(
             take, {{"lease", now + lease}, {"now", now}})) {
    auto& [id, number, sealed, expires_at, tries] = *row;
    if (expires_at <= now) {
      transaction.run("UPDATE text_message SET state = 'too_late', tries = tries - 1 WHERE id = :id", {{"id", id}});
    } else if (auto body = crypto::open(keys_, place_of(id), sealed)) {
      return ClaimedText{id, std::move(number), std::move(*body), expires_at, tries};
    } else {
      transaction.run("UPDATE text_message SET state = 'refused', why = 'sealed with a lost key' WHERE id = :id",
                      {{"id", id}});
    }
  }
  return std::nullopt;
}

void TextQueue::note(db::Transaction& transaction, const ClaimedText& text, std::string_view gateway,
                     const Answer& answer, std::size_t ways, Moment now) {
  if (const auto* accepted = std::get_if<HandedOver>(&answer))
    return set_state(transaction, text, TextState::handed_over, gateway, accepted->gateway_id, "", false, now, now);
  const auto again_at = now + pause_after(text.tries, ways);
  if (const auto* refused = std::get_if<Refused>(&answer)) {
    const auto state = all_asked(text.tries, ways) ? TextState::refused : TextState::waiting;
    return set_state(transaction, text, state, gateway, "", refused->why, false, again_at, now);
  }
  const auto& later = std::get<NotNow>(answer);
  set_state(transaction, text, TextState::waiting, gateway, "", later.why, later.perhaps_sent, again_at, now);
}

bool TextQueue::receive(db::Transaction& transaction, std::int64_t id, const Receipt& receipt, Moment now) {
  const auto status = find(transaction, id);
  if (!status) return false;
  if (receipt.state == ReceiptState::on_its_way || status->state == TextState::delivered) return true;
  if (receipt.state == ReceiptState::delivered) {
    transaction.run("UPDATE text_message SET state = 'delivered', why = '', changed_at = :now WHERE id = :id",
                    {{"now", now}, {"id", id}});
  } else {
    // One that waits for another try is not given up: this is about the try before.
    transaction.run(
        "UPDATE text_message SET state = 'refused', why = :why, changed_at = :now WHERE id = :id"
        " AND state IN ('sending', 'handed_over')",
        {{"why", std::string_view(receipt.why).substr(0, 200)}, {"now", now}, {"id", id}});
  }
  return true;
}

std::string TextQueue::receipt_token(std::int64_t id) const {
  return hex(crypto::hmac(crypto::Hash::sha256, receipt_key_.reveal_bytes(), bytes_of(std::to_string(id))))
      .substr(0, 32);
}

std::optional<TextStatus> TextQueue::find(db::Transaction& transaction, std::int64_t id) {
  return status_of(transaction.one<std::int64_t, std::string, Moment, int, std::string, std::string, bool>(
      "SELECT id, state, changed_at, tries, gateway, why, perhaps_twice FROM text_message WHERE id = :id",
      {{"id", id}}));
}

std::optional<TextStatus> TextQueue::newest_with_code(db::Transaction& transaction, std::int64_t sms_code) {
  return status_of(transaction.one<std::int64_t, std::string, Moment, int, std::string, std::string, bool>(
      "SELECT id, state, changed_at, tries, gateway, why, perhaps_twice FROM text_message WHERE sms_code_id = :code"
      " ORDER BY id DESC LIMIT 1",
      {{"code", sms_code}}));
}

std::vector<ShownText> TextQueue::newest(db::Transaction& transaction, int limit) const {
  std::vector<ShownText> texts;
  for (const auto& [id, number, sealed, state, created_at] :
       transaction.all<std::int64_t, std::string, std::string, std::string, Moment>(
           "SELECT id, number, body, state, created_at FROM text_message ORDER BY id DESC LIMIT :limit",
           {{"limit", limit}})) {
    const auto body = crypto::open(keys_, place_of(id), sealed);
    if (body) texts.push_back({number, std::string(body->reveal()), state_of(state), created_at});
  }
  return texts;
}

void TextQueue::forget_old(db::Transaction& transaction, Moment before) {
  transaction.run("DELETE FROM text_message WHERE created_at < :before AND state NOT IN ('waiting', 'sending')",
                  {{"before", before}});
}

}  // namespace portner::delivery
