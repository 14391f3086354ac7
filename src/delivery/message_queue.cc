#include "delivery/message_queue.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/sealed_box.h"

namespace portner::delivery {
namespace {

constexpr std::array<std::pair<MessageState, std::string_view>, 6> names{{{MessageState::waiting, "waiting"},
                                                                          {MessageState::sending, "sending"},
                                                                          {MessageState::handed_over, "handed_over"},
                                                                          {MessageState::delivered, "delivered"},
                                                                          {MessageState::refused, "refused"},
                                                                          {MessageState::too_late, "too_late"}}};

MessageState state_of(std::string_view name) {
  const auto* found = std::ranges::find(names, name, &std::pair<MessageState, std::string_view>::second);
  if (found == names.end()) throw db::Fault("a message in no known state");
  return found->first;
}

constexpr Seconds rows_are_kept{30 * 24 * 3600};
constexpr Seconds content_is_kept{24 * 3600};

// By the name the table had at first: what was sealed then must open.
crypto::Place place_of(std::string_view column, std::int64_t id) {
  return {"text_message", column, id};
}

std::string_view name_of(Channel channel) {
  return channel == Channel::sms ? "sms" : "mail";
}

bool all_asked(int tries, std::size_t ways) {
  return static_cast<std::size_t>(tries) % ways == 0;
}

// The next way at once; when all have been tried, after the channel's pauses.
Seconds pause_after(int tries, std::size_t ways, const Pace& pace) {
  if (!all_asked(tries, ways)) return Seconds{0};
  const auto rounds = static_cast<std::size_t>(tries) / ways;
  return std::min(pace.first_pause * (1 << std::min<std::size_t>(rounds - 1, 10)), pace.longest_pause);
}

void set_state(db::Transaction& transaction, const ClaimedMessage& message, MessageState state,
               std::string_view gateway, std::string_view gateway_id, std::string_view why, bool perhaps_sent,
               Moment due_at, Moment now) {
  transaction.run(
      "UPDATE message SET state = :state, gateway = :gateway, gateway_id = :gateway_id, why = :why, due_at = :due,"
      " changed_at = :now, perhaps_twice = CASE WHEN :perhaps_sent = 1 THEN 1 ELSE perhaps_twice END"
      " WHERE id = :id AND state = 'sending' AND tries = :tries",
      {{"state", name_of(state)},
       {"gateway", gateway},
       {"gateway_id", gateway_id.substr(0, 200)},
       {"why", why.substr(0, 200)},
       {"due", due_at},
       {"now", now},
       {"perhaps_sent", perhaps_sent},
       {"id", message.id},
       {"tries", message.tries}});
}

// A row without content: that is sealed to the number it gets here.
std::int64_t insert(db::Transaction& transaction, Channel channel, const std::optional<std::int64_t>& company,
                    const std::optional<std::int64_t>& person, std::string_view recipient, Moment now,
                    Moment expires_at) {
  const auto row = transaction.one<std::int64_t>(
      "INSERT INTO message (channel, company_id, person_id, recipient, body, state, created_at, expires_at, tries,"
      " due_at, gateway, gateway_id, changed_at, why, perhaps_twice) VALUES (:channel, :company, :person, :recipient,"
      " '', 'waiting', :now, :expires, 0, :now, '', '', :now, '', 0) RETURNING id",
      {{"channel", name_of(channel)},
       {"company", company},
       {"person", person},
       {"recipient", recipient},
       {"now", now},
       {"expires", expires_at}});
  return std::get<0>(*row);
}

using StatusRow = std::tuple<std::int64_t, std::string, Moment, int, std::string, std::string, bool>;

std::optional<MessageStatus> status_of(std::optional<StatusRow> row) {
  if (!row) return std::nullopt;
  auto& [id, state, changed_at, tries, gateway, why, perhaps_twice] = *row;
  return MessageStatus{id, state_of(state), changed_at, tries, std::move(gateway), std::move(why), perhaps_twice};
}

}  // namespace

std::string_view name_of(MessageState state) {
  return std::ranges::find(names, state, &std::pair<MessageState, std::string_view>::first)->second;
}

std::int64_t MessageQueue::put(db::Transaction& transaction, const NewText& text, Moment now) const {
  const auto id = insert(transaction, Channel::sms, text.company, text.person, text.number, now, text.expires_at);
  transaction.run(
      "UPDATE message SET sms_code_id = :code, body = :body WHERE id = :id",
      {{"code", text.sms_code}, {"body", crypto::seal(keys_, entropy_, place_of("body", id), text.body)}, {"id", id}});
  put_one_(Channel::sms);
  return id;
}

std::int64_t MessageQueue::put(db::Transaction& transaction, const NewMail& mail, Moment now) const {
  const auto id = insert(transaction, Channel::mail, mail.company, mail.person, mail.recipient, now, mail.expires_at);
  transaction.run(
      "UPDATE message SET reply_to = :reply_to, subject = :subject, body = :body, html = :html"
      " WHERE id = :id",
      {{"reply_to", mail.reply_to},
       {"subject", crypto::seal(keys_, entropy_, place_of("subject", id), mail.subject)},
       {"body", crypto::seal(keys_, entropy_, place_of("body", id), mail.text)},
       {"html", crypto::seal(keys_, entropy_, place_of("html", id), mail.html)},
       {"id", id}});
  put_one_(Channel::mail);
  return id;
}

bool MessageQueue::any_due(db::Transaction& transaction, Channel channel, Moment now) {
  return transaction
      .one<std::int64_t>(
          "SELECT id FROM message WHERE channel = :channel AND state IN ('waiting', 'sending')"
          " AND due_at <= :now LIMIT 1",
          {{"channel", name_of(channel)}, {"now", now}})
      .has_value();
}

std::optional<ClaimedMessage> MessageQueue::claim(db::Transaction& transaction, Channel channel, Moment now) const {
  // PostgreSQL's nodes step over what another one is taking; SQLite has one writer.
  const std::string_view take =
      transaction.backend() == db::Backend::postgresql
          ? "UPDATE message SET state = 'sending', tries = tries + 1, due_at = :lease, changed_at = :now,"
            " perhaps_twice = CASE WHEN state = 'sending' THEN 1 ELSE perhaps_twice END WHERE id = (SELECT id FROM"
            " message WHERE channel = :channel AND state IN ('waiting', 'sending') AND due_at <= :now"
            " ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, recipient, reply_to, subject, body, html, created_at, expires_at, tries"
          : "UPDATE message SET state = 'sending', tries = tries + 1, due_at = :lease, changed_at = :now,"
            " perhaps_twice = CASE WHEN state = 'sending' THEN 1 ELSE perhaps_twice END WHERE id = (SELECT id FROM"
            " message WHERE channel = :channel AND state IN ('waiting', 'sending') AND due_at <= :now"
            " ORDER BY due_at, id LIMIT 1)"
            " RETURNING id, recipient, reply_to, subject, body, html, created_at, expires_at, tries";
  while (auto row = transaction.one<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                                    Moment, Moment, int>(
             take, {{"lease", now + pace_of(channel).lease}, {"channel", name_of(channel)}, {"now", now}})) {
    auto& [id, recipient, reply_to, sealed_subject, sealed_body, sealed_html, written_at, expires_at, tries] = *row;
    if (expires_at <= now) {
      transaction.run("UPDATE message SET state = 'too_late', tries = tries - 1 WHERE id = :id", {{"id", id}});
      continue;
    }
    const auto subject = open("subject", id, sealed_subject);
    auto body = open("body", id, sealed_body);
    auto html = open("html", id, sealed_html);
    if (subject && body && html)
      return ClaimedMessage{id,
                            std::move(recipient),
                            std::string(subject->reveal()),
                            std::move(*body),
                            std::move(*html),
                            written_at,
                            expires_at,
                            tries,
                            std::move(reply_to)};
    transaction.run("UPDATE message SET state = 'refused', why = 'sealed with a lost key' WHERE id = :id",
                    {{"id", id}});
  }
  return std::nullopt;
}

std::optional<Secret> MessageQueue::open(std::string_view column, std::int64_t id, std::string_view sealed) const {
  if (sealed.empty()) return Secret();  // texts have neither subject nor HTML
  return crypto::open(keys_, place_of(column, id), sealed);
}

void MessageQueue::note(db::Transaction& transaction, const ClaimedMessage& message, Channel channel,
                        std::string_view gateway, const Answer& answer, std::size_t ways, Moment now) {
  if (const auto* accepted = std::get_if<HandedOver>(&answer))
    return set_state(transaction, message, MessageState::handed_over, gateway, accepted->gateway_id, "", false, now,
                     now);
  const auto again_at = now + pause_after(message.tries, ways, pace_of(channel));
  if (const auto* refused = std::get_if<Refused>(&answer)) {
    const auto state = all_asked(message.tries, ways) ? MessageState::refused : MessageState::waiting;
    return set_state(transaction, message, state, gateway, "", refused->why, false, again_at, now);
  }
  const auto& later = std::get<NotNow>(answer);
  set_state(transaction, message, MessageState::waiting, gateway, "", later.why, later.perhaps_sent, again_at, now);
}

bool MessageQueue::receive(db::Transaction& transaction, std::int64_t id, const Receipt& receipt, Moment now) {
  const auto status = find(transaction, id);
  if (!status) return false;
  if (receipt.state == ReceiptState::on_its_way || status->state == MessageState::delivered) return true;
  if (receipt.state == ReceiptState::delivered) {
    transaction.run("UPDATE message SET state = 'delivered', why = '', changed_at = :now WHERE id = :id",
                    {{"now", now}, {"id", id}});
  } else {
    // One that waits for another try is not given up: this is about the try before.
    transaction.run(
        "UPDATE message SET state = 'refused', why = :why, changed_at = :now WHERE id = :id"
        " AND state IN ('sending', 'handed_over')",
        {{"why", std::string_view(receipt.why).substr(0, 200)}, {"now", now}, {"id", id}});
  }
  return true;
}

std::string MessageQueue::receipt_token(std::int64_t id) const {
  return keyed(std::to_string(id));
}

std::string MessageQueue::outside_name(std::int64_t id) const {
  return keyed("name " + std::to_string(id));
}

std::string MessageQueue::keyed(const std::string& text) const {
  return hex(crypto::hmac(crypto::Hash::sha256, receipt_key_.reveal_bytes(), bytes_of(text))).substr(0, 32);
}

std::optional<MessageStatus> MessageQueue::find(db::Transaction& transaction, std::int64_t id) {
  return status_of(transaction.one<std::int64_t, std::string, Moment, int, std::string, std::string, bool>(
      "SELECT id, state, changed_at, tries, gateway, why, perhaps_twice FROM message WHERE id = :id", {{"id", id}}));
}

std::optional<MessageStatus> MessageQueue::newest_with_code(db::Transaction& transaction, std::int64_t sms_code) {
  return status_of(transaction.one<std::int64_t, std::string, Moment, int, std::string, std::string, bool>(
      "SELECT id, state, changed_at, tries, gateway, why, perhaps_twice FROM message WHERE sms_code_id = :code"
      " ORDER BY id DESC LIMIT 1",
      {{"code", sms_code}}));
}

std::vector<ShownMessage> MessageQueue::newest(db::Transaction& transaction, Channel channel, int limit) const {
  std::vector<ShownMessage> messages;
  for (const auto& [id, recipient, reply_to, sealed_subject, sealed_body, state, created_at] :
       transaction.all<std::int64_t, std::string, std::string, std::string, std::string, std::string, Moment>(
           "SELECT id, recipient, reply_to, subject, body, state, created_at FROM message WHERE channel = :channel"
           " AND recipient <> '' AND body <> '' ORDER BY id DESC LIMIT :limit",
           {{"channel", name_of(channel)}, {"limit", limit}})) {
    const auto subject = open("subject", id, sealed_subject);
    const auto body = open("body", id, sealed_body);
    if (subject && body)
      messages.push_back({recipient, reply_to, std::string(subject->reveal()), std::string(body->reveal()),
                          state_of(state), created_at});
  }
  return messages;
}

void MessageQueue::forget_old(db::Transaction& transaction, Moment now) {
  transaction.run(
      "DELETE FROM message WHERE created_at < :before AND (state NOT IN ('waiting', 'sending')"
      " OR expires_at < :before)",
      {{"before", now - rows_are_kept}});
  transaction.run("DELETE FROM message WHERE recipient = '' AND created_at < :now", {{"now", now}});
  transaction.run(
      "UPDATE message SET reply_to = '', subject = '', body = '', html = '' WHERE body <> '' AND created_at < :before"
      " AND (state NOT IN ('waiting', 'sending') OR expires_at < :now)",
      {{"before", now - content_is_kept}, {"now", now}});
}

}  // namespace portner::delivery
