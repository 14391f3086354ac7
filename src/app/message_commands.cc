#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/core.h"
#include "app/post_office.h"
#include "app/stop_signals.h"
#include "app/writing_desk.h"
#include "features/people/mobile_number.h"
#include "features/sms_code/receipt_route.h"

namespace portner {
namespace {

constexpr Seconds test_lives{120};

std::string_view words_for(delivery::MessageState state) {
  switch (state) {
    case delivery::MessageState::waiting:
      return "waiting for another try";
    case delivery::MessageState::sending:
      return "asking";
    case delivery::MessageState::handed_over:
      return "handed to the operator; waiting for the receipt, which a running `portner serve` takes";
    case delivery::MessageState::delivered:
      return "delivered";
    case delivery::MessageState::refused:
      return "refused";
    case delivery::MessageState::too_late:
      return "nobody took it in time";
  }
  return "";
}

bool is_settled(const delivery::MessageStatus& status) {
  return status.state == delivery::MessageState::delivered || status.state == delivery::MessageState::refused ||
         status.state == delivery::MessageState::too_late;
}

bool was_answered(const delivery::MessageStatus& status) {
  return status.tries > 0 && status.state != delivery::MessageState::sending;
}

void print_answer(std::string_view gateway, const delivery::Answer& answer) {
  const auto* refused = std::get_if<delivery::Refused>(&answer);
  const auto* later = std::get_if<delivery::NotNow>(&answer);
  fmt::print("{}: {}\n", gateway,
             refused ? "refused: " + refused->why
             : later ? "did not take it: " + later->why
                     : "took it");
}

// Hands over what is due, the message among it, prints what becomes of it, and returns when that is final or the
// program is to stop: nothing then.
std::optional<delivery::MessageStatus> follow(Core& core, const delivery::Dispatch& dispatch, std::int64_t id,
                                              bool (*final)(const delivery::MessageStatus&)) {
  const auto until = core.clock.now() + test_lives;
  std::optional<delivery::MessageState> told;
  for (;;) {
    dispatch.hand_over_one();
    const auto status =
        core.database.read([&](db::Transaction& transaction) { return delivery::MessageQueue::find(transaction, id); });
    if (!status) throw std::runtime_error("the message is gone from the database");
    if (told != status->state) {
      fmt::print("{}{}\n", words_for(status->state), status->why.empty() ? "" : ": " + status->why);
      std::fflush(stdout);
      told = status->state;
    }
    if (final(*status)) return status;
    constexpr timespec pause{0, 200'000'000};
    const auto signals = stop_signals();
    if (core.clock.now() >= until || sigtimedwait(&signals, nullptr, &pause) > 0) return std::nullopt;
  }
}

}  // namespace

int sms_test_command(const Config& config, const std::string& typed) {
  const auto number = mobile_number(typed, "");
  if (!number) return fail(words_for(number.error()));
  const auto gateways = gateways_of(config);
  if (!gateways) return fail(gateways.error().front());
  if (gateways->empty()) return fail("the configuration names no gateway: [sms] gateways");
  Core core(config);
  const delivery::MessageQueue queue(core.keys, core.entropy, [](delivery::Channel) {});
  std::vector<delivery::Way> ways;
  for (const auto& gateway : *gateways) ways.push_back(way_by_gateway(gateway));
  const delivery::Dispatch dispatch(core.database, core.clock, queue, delivery::Channel::sms, std::move(ways),
                                    public_url_of(config) + std::string(receipts_path), print_answer);
  const auto now = core.clock.now();
  const auto id = core.database.write([&](db::Transaction& transaction) {
    return queue.put(transaction,
                     delivery::NewText{std::nullopt, std::nullopt, std::nullopt, number->e164,
                                       "Portner can send texts.", now + test_lives},
                     now);
  });
  const auto end = follow(core, dispatch, id, is_settled);
  if (!end) return fail("no receipt came; the text may still be on its way");
  return end->state == delivery::MessageState::delivered ? 0 : 1;
}

int mail_test_command(const Config& config, const std::string& typed) {
  const auto address = normalise_email(typed);
  if (!address) return fail("that is no e-mail address");
  const auto server = mail_server_of(config);
  if (!server) return fail("the configuration names no mail server: [mail] server");
  Core core(config);
  const WritingDesk desk(core, config);
  const delivery::Dispatch dispatch(core.database, core.clock, desk.queue, delivery::Channel::mail,
                                    {way_by_mail(*server)}, "", print_answer);
  const auto now = core.clock.now();
  const auto id = core.database.write([&](db::Transaction& transaction) {
    Person reader;
    reader.email = *address;
    reader.name = *address;
    return desk.letters.send(
        transaction, reader, {"en"},
        {.subject = "Portner can send mails", .paragraphs = {"This mail was asked for by `portner mail test`."}},
        test_lives, now);
  });
  // A server that says "later" is met a minute after, by whoever serves: enough is known now.
  const auto end = follow(core, dispatch, id, was_answered);
  return end && end->state == delivery::MessageState::handed_over ? 0 : 1;
}

}  // namespace portner
