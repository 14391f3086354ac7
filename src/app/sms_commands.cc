#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/core.h"
#include "app/stop_signals.h"
#include "delivery/dispatch.h"
#include "delivery/outbox.h"
#include "features/company/company.h"
#include "features/notice/notice.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/session/attempt.h"
#include "features/session/session.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/receipt_route.h"
#include "features/sms_code/sms_code.h"
#include "resources/resources.h"

namespace portner {
namespace {

constexpr Seconds test_text_lives{120};

std::string_view words_for(NumberProblem problem) {
  switch (problem) {
    case NumberProblem::none_given:
      return "--number: is empty";
    case NumberProblem::unreadable:
      return "--number: cannot be dialled; type it with + and the country's digits";
    case NumberProblem::not_mobile:
      return "--number: is not a mobile number";
    case NumberProblem::costly:
      return "--number: costs extra to call, and gets no texts";
  }
  return "";
}

std::string_view words_for(delivery::TextState state) {
  switch (state) {
    case delivery::TextState::waiting:
      return "waiting for another try";
    case delivery::TextState::sending:
      return "asking the gateway";
    case delivery::TextState::handed_over:
      return "handed to the operator; waiting for the receipt, which a running `portner serve` takes";
    case delivery::TextState::delivered:
      return "delivered";
    case delivery::TextState::refused:
      return "refused";
    case delivery::TextState::too_late:
      return "no gateway took it in time";
  }
  return "";
}

bool is_settled(delivery::TextState state) {
  return state == delivery::TextState::delivered || state == delivery::TextState::refused ||
         state == delivery::TextState::too_late;
}

}  // namespace

int number_command(const Config& config, const std::string& email, const std::string& typed,
                   const std::string& reason) {
  Core core(config);
  const auto now = core.clock.now();
  const web::Translations translations(resources::catalogs());
  const delivery::Outbox outbox(core.keys, core.entropy);
  const Notices notices(outbox, translations, public_url_of(config));
  std::string problem;
  bool needs_verification = false;
  core.database.write([&](db::Transaction& transaction) {
    problem.clear();
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person) {
      problem = "there is nobody with that e-mail address";
      return;
    }
    const auto company = company_store::find(transaction, person->company);
    const auto number = mobile_number(typed, company ? company->region : "");
    if (!number) {
      problem = words_for(number.error());
      return;
    }
    people_store::lock(transaction, person->id);
    people_store::save_telephone(transaction, person->id, as_dialled(number->e164));
    const auto factor = SmsCodes::factor(transaction, person->id);
    needs_verification = factor && factor->number != number->e164;
    if (needs_verification) {
      number_change::end_all(transaction, person->id, now);
      SmsCodes::need_verification(transaction, person->id, number->e164, now);
      session_store::end_others(transaction, person->id, std::nullopt);
      attempt_store::end_all(transaction, person->id);
      notices.send(transaction, NoticeKind::number_needs_verifying, *person, {}, now);
    }
    core.audit.append(transaction,
                      {.kind = needs_verification ? AuditKind::number_needs_verifying : AuditKind::person_changed,
                       .company = person->company,
                       .person = person->id,
                       .detail = {{"reason", reason}}},
                      now);
  });
  if (!problem.empty()) return fail(problem);
  fmt::print("The number is on the card.{}\n", needs_verification ? " Their next sign-in verifies it first." : "");
  return 0;
}

int sms_test_command(const Config& config, const std::string& typed) {
  const auto number = mobile_number(typed, "");
  if (!number) return fail(words_for(number.error()));
  const auto gateways = gateways_of(config);
  if (!gateways) return fail(gateways.error().front());
  if (gateways->empty()) return fail("the configuration names no gateway: [sms] gateways");
  Core core(config);
  const delivery::TextQueue texts(core.keys, core.entropy, [] {});
  std::vector<delivery::Way> ways;
  for (const auto& gateway : *gateways)
    ways.push_back({gateway.name(), [&](const delivery::Text& text) { return gateway.send(text); }});
  const delivery::Dispatch dispatch(core.database, core.clock, texts, std::move(ways),
                                    public_url_of(config) + std::string(receipts_path),
                                    [](std::string_view gateway, const delivery::Answer& answer) {
                                      const auto* refused = std::get_if<delivery::Refused>(&answer);
                                      const auto* later = std::get_if<delivery::NotNow>(&answer);
                                      fmt::print("{}: {}\n", gateway,
                                                 refused ? "refused: " + refused->why
                                                 : later ? "did not take it: " + later->why
                                                         : "took it");
                                    });
  const auto now = core.clock.now();
  const auto id = core.database.write([&](db::Transaction& transaction) {
    return texts.put(
        transaction,
        {std::nullopt, std::nullopt, std::nullopt, number->e164, "Portner can send texts.", now + test_text_lives},
        now);
  });
  std::optional<delivery::TextState> told;
  for (;;) {
    dispatch.hand_over_one();
    const auto status =
        core.database.read([&](db::Transaction& transaction) { return delivery::TextQueue::find(transaction, id); });
    if (!status) return fail("the text is gone from the database");
    if (told != status->state) {
      fmt::print("{}{}\n", words_for(status->state), status->why.empty() ? "" : ": " + status->why);
      std::fflush(stdout);
      told = status->state;
    }
    if (is_settled(status->state)) return status->state == delivery::TextState::delivered ? 0 : 1;
    if (core.clock.now() >= now + test_text_lives) return fail("no receipt came within two minutes");
    constexpr timespec pause{0, 200'000'000};
    const auto signals = stop_signals();
    if (sigtimedwait(&signals, nullptr, &pause) > 0) return fail("stopped; the text may still be on its way");
  }
}

}  // namespace portner
