#include "delivery/dispatch.h"

namespace portner::delivery {

bool Dispatch::hand_over_one() const {
  const auto claimed_at = clock_.now();
  if (ways_.empty() || !database_.read([&](db::Transaction& transaction) {
        return MessageQueue::any_due(transaction, channel_, claimed_at);
      }))
    return false;
  const auto message =
      database_.write([&](db::Transaction& transaction) { return queue_.claim(transaction, channel_, claimed_at); });
  if (!message) return false;
  const auto& way = ways_[static_cast<std::size_t>(message->tries - 1) % ways_.size()];
  const auto token = queue_.receipt_token(message->id);
  const auto answer = way.send({*message, message->expires_at - claimed_at, queue_.outside_name(message->id),
                                receipt_url_ + '/' + way.name + '/' + std::to_string(message->id) + '/' + token});
  dispatched_(way.name, answer);
  database_.write([&](db::Transaction& transaction) {
    const auto now = clock_.now();
    MessageQueue::note(transaction, *message, channel_, way.name, answer, ways_.size(), now);
    if (way.delivers && std::holds_alternative<HandedOver>(answer))
      MessageQueue::receive(transaction, message->id, {ReceiptState::delivered}, now);
  });
  return true;
}

}  // namespace portner::delivery
