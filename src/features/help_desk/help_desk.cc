#include "features/help_desk/help_desk.h"

#include <algorithm>

#include "base/defence.h"
#include "base/text.h"
#include "features/administration/first_aid.h"
#include "features/audit/reference.h"
#include "features/links/one_time_link.h"
#include "features/session/device.h"
#include "features/session/session.h"

namespace portner {
namespace {

constexpr Budget requests_of_person{"help-person", 3, Seconds{24 * 3600}};
constexpr Budget requests_from_network{"help-network", 20, Seconds{3600}};

// One line, so that it cannot pass for more than one fact of a mail.
std::string one_line(std::string_view typed) {
  std::string line(typed);
  std::ranges::replace_if(line, [](char symbol) { return static_cast<unsigned char>(symbol) < 0x20; }, ' ');
  return std::string(trim(line));
}

AuditEntry entry_of(AuditKind kind, const HelpRequest& request, std::optional<PersonId> actor, const Origin& origin) {
  return {.kind = kind,
          .company = request.company,
          .person = request.person,
          .actor = actor,
          .origin = origin,
          .detail = {{"request", std::to_string(request.id.value)}}};
}

std::vector<Person> other_administrators(db::Transaction& transaction, const Person& person) {
  auto others = people_store::administrators(transaction, person.company);
  std::erase_if(others, [&](const Person& other) { return other.id == person.id; });
  return others;
}

}  // namespace

std::expected<void, HelpRefusal> HelpDesk::ask(db::Transaction& transaction, const Attempt& attempt,
                                               std::string_view sentence, const Origin& origin, Moment now) const {
  people_store::lock(transaction, attempt.person);
  const auto person = people_store::find(transaction, attempt.person);
  if (!person || !attempt_store::hold(transaction, attempt.id))
    return std::unexpected(HelpRefusal{NoHelp::attempt_over});
  const auto newest = help_requests::newest(transaction, person->id, now);
  if (newest && newest->state == HelpState::open) return {};
  const auto administrators = other_administrators(transaction, *person);
  if (administrators.empty()) return std::unexpected(HelpRefusal{NoHelp::nobody});
  HelpRequest request{{}, person->company, person->id, now, one_line(sentence), origin};
  if (request.sentence.size() > longest_sentence) return std::unexpected(HelpRefusal{NoHelp::too_long});
  const auto reserved = reserve_all(
      transaction, {{requests_of_person, std::to_string(person->id.value)}, {requests_from_network, origin.network}},
      now);
  if (!reserved) {
    AuditEntry limited{.kind = AuditKind::help_limited,
                       .company = person->company,
                       .person = person->id,
                       .reference = new_reference(parts_.entropy),
                       .origin = origin,
                       .detail = {{"limit", std::string(reserved.error().budget)}}};
    parts_.audit.append(transaction, limited, now);
    return std::unexpected(HelpRefusal{NoHelp::too_many, reserved.error().retry_in, limited.reference});
  }
  request.id = help_requests::put(transaction, request);
  parts_.mails.asked(transaction, request, *person, administrators);
  // Whoever asks has shown no more than the password.
  parts_.audit.append(transaction, entry_of(AuditKind::help_asked, request, std::nullopt, origin), now);
  return {};
}

std::expected<void, NoAnswer> HelpDesk::may_answer(db::Transaction& transaction, const HelpRequest& request,
                                                   const Helper& helper) const {
  const auto may = FirstAid::may_help(transaction, parts_.apps, helper.person.id, request.person);
  if (may) return {};
  return std::unexpected(may.error() == StaffProblem::oneself ? NoAnswer::own_request : NoAnswer::no_factor);
}

std::expected<GivenHelpCode, NoAnswer> HelpDesk::give_code(db::Transaction& transaction, const HelpRequest& request,
                                                           const Helper& helper, Moment now) const {
  if (const auto may = may_answer(transaction, request, helper); !may) return std::unexpected(may.error());
  const auto person = people_store::find(transaction, request.person);
  if (!person || !person->active || !request.wants_code(now) ||
      !help_requests::settle(transaction, request, HelpState::answered, helper.person.id, now))
    return std::unexpected(NoAnswer::settled);
  auto given = parts_.codes.give(transaction, person->id, request.id, now);
  parts_.mails.code_given(transaction, request, *person, helper.person, now);
  parts_.audit.append(transaction, entry_of(AuditKind::help_code_given, request, helper.person.id, helper.origin), now);
  return given;
}

std::expected<void, NoAnswer> HelpDesk::decline(db::Transaction& transaction, const HelpRequest& request,
                                                const Helper& helper, std::string_view reason, Moment now) const {
  if (const auto may = may_answer(transaction, request, helper); !may) return may;
  const auto person = people_store::find(transaction, request.person);
  if (!person || !request.wants_code(now) ||
      !help_requests::settle(transaction, request, HelpState::declined, helper.person.id, now))
    return std::unexpected(NoAnswer::settled);
  HelpCodes::end_all(transaction, person->id, now);
  parts_.mails.declined(transaction, *person, helper.person, reason, now);
  auto entry = entry_of(AuditKind::help_declined, request, helper.person.id, helper.origin);
  if (!reason.empty()) entry.detail["reason"] = reason;
  parts_.audit.append(transaction, entry, now);
  return {};
}

bool HelpDesk::stop(db::Transaction& transaction, std::string_view token, const Origin& origin, Moment now) const {
  const auto id = help_requests::look(transaction, token, now);
  const auto request = id ? help_requests::find(transaction, *id, now) : std::nullopt;
  const auto person = request ? people_store::find(transaction, request->person) : std::nullopt;
  if (!person) return false;
  people_store::lock(transaction, person->id);
  if (!help_requests::spend_link(transaction, token, now)) return false;
  if (!defence(Defence::help_stopped)) return true;
  help_requests::settle_open(transaction, person->id, HelpState::stopped, std::nullopt, now);
  if (const auto latest = help_requests::find(transaction, *id, now); latest->state == HelpState::answered)
    help_requests::settle(transaction, *latest, HelpState::stopped, std::nullopt, now);
  session_store::end_others(transaction, person->id, std::nullopt);
  attempt_store::end_all(transaction, person->id);
  device_store::forget_others(transaction, person->id, "");
  one_time_link::end_all(transaction, person->id, now);
  parts_.mails.stopped(transaction, *request, *person, other_administrators(transaction, *person), now);
  parts_.audit.append(transaction, entry_of(AuditKind::help_stopped, *request, std::nullopt, origin), now);
  return true;
}

}  // namespace portner
