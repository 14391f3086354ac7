#include "app/post_office.h"

#include <stdexcept>

#include "features/sms_code/receipt_route.h"
#include "web/http_text.h"

namespace portner {
namespace {

constexpr std::size_t text_couriers = 4;
constexpr std::size_t mail_couriers = 2;

std::vector<delivery::Gateway> gateways_in(const Config& config) {
  auto gateways = gateways_of(config);
  if (!gateways) throw std::runtime_error(gateways.error().front());
  return std::move(*gateways);
}

// The demo's messages go to /outbox, and have arrived.
delivery::Way to_outbox() {
  return {"outbox", [](const delivery::Sending&) { return delivery::HandedOver{}; }, true};
}

std::vector<delivery::Way> text_ways(const std::vector<delivery::Gateway>& gateways, bool demo) {
  if (demo && gateways.empty()) return {to_outbox()};
  std::vector<delivery::Way> ways;
  for (const auto& gateway : gateways) ways.push_back(way_by_gateway(gateway));
  return ways;
}

std::vector<delivery::Way> mail_ways(const delivery::Smtp* server, bool demo) {
  if (server) return {way_by_mail(*server)};
  if (demo) return {to_outbox()};
  return {};
}

std::string_view outcome_of(const delivery::Answer& answer) {
  if (std::holds_alternative<delivery::HandedOver>(answer)) return "accepted";
  return std::holds_alternative<delivery::Refused>(answer) ? "refused" : "not_now";
}

}  // namespace

std::unique_ptr<delivery::Smtp> mail_server_of(const Config& config) {
  if (!config.mail) return nullptr;
  return std::make_unique<delivery::Smtp>(*config.mail, web::host_of(public_url_of(config)));
}

delivery::Way way_by_mail(const delivery::Smtp& server) {
  return {"mail", [&server](const delivery::Sending& sending) {
            const auto& mail = sending.message;
            return server.send({mail.recipient, mail.subject, mail.body.reveal(), mail.html.reveal(), mail.written_at,
                                sending.name, mail.reply_to});
          }};
}

delivery::Way way_by_gateway(const delivery::Gateway& gateway) {
  return {gateway.name(), [&gateway](const delivery::Sending& sending) {
            return gateway.send({sending.message.recipient, std::string(sending.message.body.reveal()),
                                 sending.valid_for, sending.receipt_url});
          }};
}

PostOffice::PostOffice(Core& core, const Config& config, bool demo, const Log& log, Count count)
    : log_(log),
      count_(std::move(count)),
      gateways_(gateways_in(config)),
      mail_server_(mail_server_of(config)),
      queue_(core.keys, core.entropy,
             [this](delivery::Channel channel) {
               (channel == delivery::Channel::sms ? text_courier_ : mail_courier_).wake();
             }),
      texts_(core.database, core.clock, queue_, delivery::Channel::sms, text_ways(gateways_, demo),
             public_url_of(config) + std::string(receipts_path),
             [this](std::string_view gateway, const delivery::Answer& answer) {
               answered(delivery::Channel::sms, gateway, answer);
             }),
      mails_(core.database, core.clock, queue_, delivery::Channel::mail, mail_ways(mail_server_.get(), demo), "",
             [this](std::string_view server, const delivery::Answer& answer) {
               answered(delivery::Channel::mail, server, answer);
             }),
      text_courier_(texts_, log),
      mail_courier_(mails_, log) {
  if (!demo && !mail_server_)
    log.info("mail_not_set_up", {{"why", "without [mail] notices and links wait, and are dropped in the end"}});
}

void PostOffice::start() {
  text_courier_.start(text_couriers);
  mail_courier_.start(mail_couriers);
}

void PostOffice::stop() {
  if (mail_server_) mail_server_->stop();
  text_courier_.stop();
  mail_courier_.stop();
}

void PostOffice::answered(delivery::Channel channel, std::string_view gateway, const delivery::Answer& answer) const {
  count_(channel, gateway, outcome_of(answer));
  const auto* refused = std::get_if<delivery::Refused>(&answer);
  const auto* later = std::get_if<delivery::NotNow>(&answer);
  if (!refused && !later) return;
  const auto event = channel == delivery::Channel::sms ? "text_not_taken" : "mail_not_taken";
  log_.info(event, {{"gateway", std::string(gateway)}, {"why", refused ? refused->why : later->why}});
}

}  // namespace portner
