#include "delivery/dispatch.h"

namespace portner::delivery {

bool Dispatch::hand_over_one() const {
  const auto claimed_at = clock_.now();
  if (ways_.empty() ||
      !database_.read([&](db::Transaction& transaction) { return TextQueue::any_due(transaction, claimed_at); }))
    return false;
  const auto text =
      database_.write([&](db::Transaction& transaction) { return texts_.claim(transaction, claimed_at); });
  if (!text) return false;
  const auto& way = ways_[static_cast<std::size_t>(text->tries - 1) % ways_.size()];
  const auto token = texts_.receipt_token(text->id);
  const auto answer = way.send({text->number, std::string(text->body.reveal()), text->expires_at - claimed_at,
                                receipt_url_ + '/' + way.name + '/' + std::to_string(text->id) + '/' + token});
  dispatched_(way.name, answer);
  database_.write([&](db::Transaction& transaction) {
    const auto now = clock_.now();
    TextQueue::note(transaction, *text, way.name, answer, ways_.size(), now);
    if (way.delivers && std::holds_alternative<HandedOver>(answer))
      TextQueue::receive(transaction, text->id, {ReceiptState::delivered}, now);
  });
  return true;
}

}  // namespace portner::delivery
