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
#include "delivery/gateway.h"

namespace portner::delivery {

// A text message's way. A gateway that says yes has it handed over; only a receipt says that it is delivered.
//
//   waiting --claimed--> sending --accepted--> handed over --receipt--> delivered | refused
//      ^                    |--refused, and there is no gateway left to ask------> refused
//      |---try again--------'                        past its life, from anywhere -> too late
enum class TextState { waiting, sending, handed_over, delivered, refused, too_late };

struct NewText {
  std::optional<std::int64_t> company;
  std::optional<std::int64_t> person;
  std::optional<std::int64_t> sms_code;  // whose code it carries
  std::string number;                    // E.164
  std::string body;
  Moment expires_at;  // never sent from then on
};

struct TextStatus {
  std::int64_t id;
  TextState state;
  Moment changed_at;
  int tries;  // how often a gateway was asked, this time included
  std::string gateway;
  std::string why;
  bool perhaps_twice;  // may have been sent twice: nobody knows what became of an earlier try
};

struct ClaimedText {
  std::int64_t id;
  std::string number;
  Secret body;
  Moment expires_at;
  int tries;
};

struct ShownText {
  std::string number;
  std::string body;
  TextState state;
  Moment created_at;
};

// Longer than a gateway may take: who holds a text longer than that has died.
inline constexpr Seconds lease{30};

// Text messages to people, written in the transaction of their cause and kept until a gateway has them. Bodies are
// sealed: they carry codes and links.
class TextQueue {
 public:
  // put_one is called at each put, before its transaction has ended.
  TextQueue(const crypto::KeyRing& keys, Entropy& entropy, std::function<void()> put_one)
      : keys_(keys), entropy_(entropy), receipt_key_(keys.derive_lasting("receipts")), put_one_(std::move(put_one)) {}

  std::int64_t put(db::Transaction& transaction, const NewText& text, Moment now) const;

  static bool any_due(db::Transaction& transaction, Moment now);
  // Takes one that is due, or one whose holder has died: that one is marked, for it may have been sent. Of those who
  // ask at once each gets another one.
  std::optional<ClaimedText> claim(db::Transaction& transaction, Moment now) const;
  // What came of asking a gateway; ways: how many gateways there are, at least 1. Does nothing when somebody else holds
  // it by now.
  static void note(db::Transaction& transaction, const ClaimedText& text, std::string_view gateway,
                   const Answer& answer, std::size_t ways, Moment now);

  // A receipt, in any order and as often as it likes: delivered is the last word. False when there is no such text.
  static bool receive(db::Transaction& transaction, std::int64_t id, const Receipt& receipt, Moment now);
  // Proves that a receipt comes from somebody whom we gave this text: an HMAC over its number, for the receipt's
  // address.
  std::string receipt_token(std::int64_t id) const;

  static std::optional<TextStatus> find(db::Transaction& transaction, std::int64_t id);
  static std::optional<TextStatus> newest_with_code(db::Transaction& transaction, std::int64_t sms_code);
  // Newest first: what the demo shows.
  std::vector<ShownText> newest(db::Transaction& transaction, int limit) const;
  static void forget_old(db::Transaction& transaction, Moment before);

 private:
  const crypto::KeyRing& keys_;
  Entropy& entropy_;
  Secret receipt_key_;
  std::function<void()> put_one_;
};

std::string_view name_of(TextState state);

}  // namespace portner::delivery
