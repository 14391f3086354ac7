#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "crypto/key_ring.h"
#include "db/database.h"
#include "delivery/answer.h"

namespace portner::delivery {

enum class Channel { sms, mail };

// A message's way. Who takes it has it handed over; only a receipt says that it is delivered, and mails have none.
//
//   waiting --claimed--> sending --accepted--> handed over --receipt--> delivered | refused
//      ^                    |--refused, and there is no other way left to try--> refused
//      |---try again--------'                      past its life, from anywhere -> too late
enum class MessageState { waiting, sending, handed_over, delivered, refused, too_late };

struct NewText {
  std::optional<std::int64_t> company;
  std::optional<std::int64_t> person;
  std::optional<std::int64_t> sms_code;  // whose code it carries
  std::string number;                    // E.164
  std::string body;
  Moment expires_at;  // never sent from then on
};

struct NewMail {
  std::optional<std::int64_t> company;
  std::optional<std::int64_t> person;
  std::string recipient;  // an address as normalise_email gives it
  std::string subject;
  std::string text;
  std::string html;           // the same for programs that show it
  Moment expires_at;          // never sent from then on
  std::string reply_to = {};  // an address like recipient's; empty: answers go to the sender
};

struct MessageStatus {
  std::int64_t id;
  MessageState state;
  Moment changed_at;
  int tries;  // how often a gateway or mail server was asked, this time included
  std::string gateway;
  std::string why;
  bool perhaps_twice;  // may have been sent twice: nobody knows what became of an earlier try
};

struct ClaimedMessage {
  std::int64_t id;
  std::string recipient;
  std::string subject;  // of mails, as html
  Secret body;
  Secret html;
  Moment written_at;
  Moment expires_at;
  int tries;
  std::string reply_to = {};
};

struct ShownMessage {
  std::string recipient;
  std::string reply_to;
  std::string subject;
  std::string body;
  MessageState state;
  Moment created_at;
};

// How long one may hold a message (who holds it longer has died) and how long to wait when every way has been tried:
// first, then twice as long each time, up to the longest. A mail server that greylists wants minutes; somebody who
// waits for a code does not.
struct Pace {
  Seconds lease;
  Seconds first_pause;
  Seconds longest_pause;
};
constexpr Pace pace_of(Channel channel) {
  return channel == Channel::sms ? Pace{Seconds{30}, Seconds{2}, Seconds{30}}
                                 : Pace{Seconds{360}, Seconds{60}, Seconds{3600}};
}

// Messages to people, written in the transaction of their cause and kept until somebody has taken them. What they say
// is sealed: they carry codes and links.
class MessageQueue {
 public:
  // put_one is called at each put, before its transaction has ended.
  MessageQueue(const crypto::KeyRing& keys, Entropy& entropy, std::function<void(Channel)> put_one)
      : keys_(keys), entropy_(entropy), receipt_key_(keys.derive_lasting("receipts")), put_one_(std::move(put_one)) {}

  std::int64_t put(db::Transaction& transaction, const NewText& text, Moment now) const;
  std::int64_t put(db::Transaction& transaction, const NewMail& mail, Moment now) const;

  static bool any_due(db::Transaction& transaction, Channel channel, Moment now);
  // Takes one that is due, or one whose holder has died: that one is marked, for it may have been sent. Of those who
  // ask at once each gets another one.
  std::optional<ClaimedMessage> claim(db::Transaction& transaction, Channel channel, Moment now) const;
  // What came of asking; ways: how many there are, at least 1. Does nothing when somebody else holds it by now.
  static void note(db::Transaction& transaction, const ClaimedMessage& message, Channel channel,
                   std::string_view gateway, const Answer& answer, std::size_t ways, Moment now);

  // A receipt, in any order and as often as it likes: delivered is the last word. False when there is no such text.
  static bool receive(db::Transaction& transaction, std::int64_t id, const Receipt& receipt, Moment now);
  // Proves that a receipt comes from somebody whom we gave this text: an HMAC over its number, for the receipt's
  // address.
  std::string receipt_token(std::int64_t id) const;
  // Names a message to the outside, the same at each try, and tells nothing about how many there are.
  std::string outside_name(std::int64_t id) const;

  static std::optional<MessageStatus> find(db::Transaction& transaction, std::int64_t id);
  static std::optional<MessageStatus> newest_with_code(db::Transaction& transaction, std::int64_t sms_code);
  // Newest first, without those to nobody: what the demo shows.
  std::vector<ShownMessage> newest(db::Transaction& transaction, Channel channel, int limit) const;
  // What a settled message says is forgotten after a day, and mails to nobody at once; the rest after thirty days.
  static void forget_old(db::Transaction& transaction, Moment now);

 private:
  std::string keyed(const std::string& text) const;
  std::optional<Secret> open(std::string_view column, std::int64_t id, std::string_view sealed) const;

  const crypto::KeyRing& keys_;
  Entropy& entropy_;
  Secret receipt_key_;
  std::function<void(Channel)> put_one_;
};

std::string_view name_of(MessageState state);

}  // namespace portner::delivery
