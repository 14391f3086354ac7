#include "features/support/support.h"

#include <algorithm>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "features/audit/reference.h"
#include "features/throttle/throttle.h"

namespace portner {
namespace {

constexpr Budget of_person{"support-person", 5, Seconds{3600}};
constexpr Budget of_network{"support-network", 5, Seconds{3600}};
constexpr Budget of_strangers{"support-strangers", 300, Seconds{24 * 3600}};
constexpr Budget answers_to_address{"support-address", 1, Seconds{24 * 3600}};
constexpr Budget answers_to_strangers{"support-answers", 100, Seconds{24 * 3600}};

constexpr std::size_t longest_page = 200;

bool is_control(char symbol) {
  return (static_cast<unsigned char>(symbol) < 0x20 && symbol != '\n') || symbol == 0x7f;
}

}  // namespace

std::optional<std::string> normalise_message(std::string_view typed) {
  auto message = nfc(trim(typed));
  if (!message) return std::nullopt;
  std::erase_if(*message, is_control);
  if (trim(*message).empty() || code_points(*message) > longest_message) return std::nullopt;
  return message;
}

std::string page_written(std::string_view typed) {
  const auto path = typed.substr(0, typed.find_first_of("?#"));
  const bool plain = std::ranges::all_of(path, [](char symbol) { return symbol > ' ' && symbol <= '~'; });
  if (!path.starts_with('/') || path.starts_with("//") || path.size() > longest_page || !plain) return {};
  return std::string(path);
}

SupportContact Support::contact(db::Transaction& transaction, const std::optional<CompanyId>& company) const {
  const auto found = company ? company_store::find(transaction, *company) : std::nullopt;
  return found && found->support.reachable() ? found->support : parts_.installation;
}

std::expected<SupportRequest, TooManyMessages> Support::ask(db::Transaction& transaction, const Sender& sender,
                                                            SupportRequest request, const Origin& origin,
                                                            Moment now) const {
  const auto& person = sender.person;
  request.company = person ? std::optional(person->company) : std::nullopt;
  request.person = person ? std::optional(person->id) : std::nullopt;
  request.proof = sender.proof;
  request.name = person ? person->name : sender.name;
  request.email = person ? person->email : sender.email;
  request.browser = origin.browser;
  request.address = origin.address;
  request.created_at = request.changed_at = now;
  AuditEntry entry{.kind = AuditKind::support_asked,
                   .company = request.company,
                   .person = request.person,
                   .actor = sender.proof == SenderProof::session ? request.person : std::nullopt,
                   .origin = origin};
  const auto charges = person ? std::vector<Charge>{{of_person, std::to_string(person->id.value)}}
                              : std::vector<Charge>{{of_network, origin.network}, {of_strangers, ""}};
  const auto reserved = reserve_all(transaction, charges, now);
  if (!reserved && defence(Defence::support_budget)) {
    entry.kind = AuditKind::support_limited;
    entry.reference = new_reference(parts_.entropy);
    entry.detail = {{"limit", std::string(reserved.error().budget)}};
    parts_.audit.append(transaction, entry, now);
    return std::unexpected(TooManyMessages{reserved.error().retry_in, entry.reference});
  }
  if (!support_requests::put(transaction, parts_.entropy, request)) return request;
  const bool answers = may_answer(transaction, request, now);
  const auto contact = this->contact(transaction, request.company);
  if (!contact.email.empty()) parts_.mails.asked(transaction, request, contact);
  if (answers) parts_.mails.received(transaction, request, contact);
  entry.detail = {{"request", request.number}};
  parts_.audit.append(transaction, entry, now);
  return request;
}

// Somebody known is mailed at the own address. What strangers type may be anybody's.
bool Support::may_answer(db::Transaction& transaction, const SupportRequest& request, Moment now) const {
  if (request.person) return true;
  const auto pseudonym =
      hex(crypto::hmac(crypto::Hash::sha256, parts_.pseudonym_key.reveal_bytes(), bytes_of(request.email)));
  return reserve_all(transaction, {{answers_to_address, pseudonym}, {answers_to_strangers, ""}}, now).has_value() ||
         !defence(Defence::support_mails);
}

bool Support::set_state(db::Transaction& transaction, const SupportRequest& request, SupportState state,
                        std::optional<PersonId> actor, const Origin& origin, Moment now) const {
  if (!support_requests::set_state(transaction, request, state, now)) return false;
  parts_.audit.append(
      transaction,
      {.kind = AuditKind::support_changed,
       .company = request.company,
       .person = request.person,
       .actor = actor,
       .origin = origin,
       .detail = {{"request", request.number},
                  {"state", std::string(name_of(request.state)) + " → " + std::string(name_of(state))}}},
      now);
  return true;
}

}  // namespace portner
