#include "features/sms_code/receipt_route.h"

#include <algorithm>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace portner {

void add_receipt_routes(Site& site, const delivery::MessageQueue& texts, const std::vector<delivery::Gateway>& gateways,
                        const Clock& clock) {
  const auto receive = [&](const web::Request& request) {
    const auto gateway = std::ranges::find(gateways, request.captures.at(0), &delivery::Gateway::name);
    const auto id = whole_number(request.captures.at(1));
    const auto& token = request.captures.at(2);
    const bool ours = id && (!defence(Defence::receipt_token) ||
                             crypto::constant_time_equal(bytes_of(token), bytes_of(texts.receipt_token(*id))));
    if (!ours || gateway == gateways.end()) return web::Response::text("no such text\n", 404);
    const auto receipt = gateway->read_receipt(request.query, request.header("content-type"), request.body);
    if (!receipt) {
      site.journal(request, "receipt_not_understood", {{"gateway", gateway->name()}});
      return web::Response::text("not understood\n", 400);
    }
    const bool known = site.database().write([&](db::Transaction& transaction) {
      return delivery::MessageQueue::receive(transaction, *id, *receipt, clock.now());
    });
    return known ? web::Response::text("ok\n") : web::Response::text("no such text\n", 404);
  };
  for (const auto method : {web::Method::get, web::Method::post})
    site.open_route({method, std::string(receipts_path) + "/{gateway}/{text}/{token}", web::Lane::page, receive});
}

}  // namespace portner
