#include <algorithm>
#include <array>
#include <utility>

#include "crypto/token.h"
#include "features/help_code/help_code.h"
#include "features/help_code/help_request.h"

namespace portner::help_requests {
namespace {

constexpr Seconds kept{90 * 24 * 3600};  // then the audit log alone knows

constexpr std::array<std::pair<HelpState, std::string_view>, 6> states{{{HelpState::open, "open"},
                                                                        {HelpState::answered, "answered"},
                                                                        {HelpState::two_factor_off, "two_factor_off"},
                                                                        {HelpState::declined, "declined"},
                                                                        {HelpState::stopped, "stopped"},
                                                                        {HelpState::expired, "expired"}}};

std::string_view name_of(HelpState state) {
  return std::ranges::find(states, state, &std::pair<HelpState, std::string_view>::first)->second;
}

HelpState state_of(std::string_view name) {
  const auto* found = std::ranges::find(states, name, &std::pair<HelpState, std::string_view>::second);
  if (found == states.end()) throw db::Fault("a help request of no known state");
  return found->first;
}

std::vector<HelpRequest> read(db::Transaction& transaction, std::string_view sql, db::Parameters parameters,
                              Moment now) {
  std::vector<HelpRequest> requests;
  for (auto& [id, company, person, asked_at, sentence, browser, address, network, state, answered_by, answered_at,
              code_used_at] :
       transaction.all<HelpRequestId, CompanyId, PersonId, Moment, std::string, std::string, std::string, std::string,
                       std::string, std::optional<PersonId>, std::optional<Moment>, std::optional<Moment>>(
           sql, parameters)) {
    HelpRequest request{id,
                        company,
                        person,
                        asked_at,
                        std::move(sentence),
                        {std::move(address), std::move(network), std::move(browser)},
                        state_of(state),
                        answered_by,
                        answered_at,
                        code_used_at};
    if (request.state == HelpState::open && now >= asked_at + help_lifetime) request.state = HelpState::expired;
    requests.push_back(std::move(request));
  }
  return requests;
}

std::optional<HelpRequest> first_of(std::vector<HelpRequest> requests) {
  if (requests.empty()) return std::nullopt;
  return std::move(requests.front());
}

}  // namespace

HelpRequestId put(db::Transaction& transaction, const HelpRequest& request) {
  // One that nobody has answered in time may still be called open.
  transaction.run("UPDATE help_request SET state = 'expired' WHERE person_id = :person AND state = 'open'",
                  {{"person", request.person}});
  return transaction.insert<HelpRequestId>(
      "INSERT INTO help_request (company_id, person_id, created_at, sentence, browser, address, network, state)"
      " VALUES (:company, :person, :now, :sentence, :browser, :address, :network, 'open') RETURNING id",
      {{"company", request.company},
       {"person", request.person},
       {"now", request.asked_at},
       {"sentence", request.sentence},
       {"browser", request.origin.browser},
       {"address", request.origin.address},
       {"network", request.origin.network}});
}

std::optional<HelpRequest> find(db::Transaction& transaction, HelpRequestId request, Moment now) {
  return first_of(read(transaction,
                       "SELECT id, company_id, person_id, created_at, sentence, browser, address, network, state,"
                       " answered_by, answered_at, code_used_at FROM help_request WHERE id = :id",
                       {{"id", request}}, now));
}

std::optional<HelpRequest> newest(db::Transaction& transaction, PersonId person, Moment now) {
  return first_of(read(transaction,
                       "SELECT id, company_id, person_id, created_at, sentence, browser, address, network, state,"
                       " answered_by, answered_at, code_used_at FROM help_request WHERE person_id = :person"
                       " ORDER BY id DESC LIMIT 1",
                       {{"person", person}}, now));
}

std::vector<HelpRequest> list(db::Transaction& transaction, CompanyId company, int settled, Moment now) {
  auto requests = read(transaction,
                       "SELECT id, company_id, person_id, created_at, sentence, browser, address, network, state,"
                       " answered_by, answered_at, code_used_at FROM help_request WHERE company_id = :company"
                       " AND state = 'open' ORDER BY id",
                       {{"company", company}}, now);
  // What has run out is no longer first, though nobody has tidied it up yet.
  std::ranges::stable_partition(requests, [](const HelpRequest& one) { return one.state == HelpState::open; });
  std::ranges::move(read(transaction,
                         "SELECT id, company_id, person_id, created_at, sentence, browser, address, network, state,"
                         " answered_by, answered_at, code_used_at FROM help_request WHERE company_id = :company"
                         " AND state <> 'open' ORDER BY id DESC LIMIT :settled",
                         {{"company", company}, {"settled", settled}}, now),
                    std::back_inserter(requests));
  return requests;
}

std::int64_t count_open(db::Transaction& transaction, CompanyId company, Moment now) {
  return std::get<0>(*transaction.one<std::int64_t>(
      "SELECT count(*) FROM help_request WHERE company_id = :company AND state = 'open' AND created_at > :since",
      {{"company", company}, {"since", now - help_lifetime}}));
}

bool settle(db::Transaction& transaction, const HelpRequest& request, HelpState state, std::optional<PersonId> actor,
            Moment now) {
  return transaction.run(
             "UPDATE help_request SET state = :state, answered_by = coalesce(:actor, answered_by), answered_at = :now"
             " WHERE id = :id AND company_id = :company AND state = :before",
             {{"state", name_of(state)},
              {"actor", actor},
              {"now", now},
              {"id", request.id},
              {"company", request.company},
              {"before", name_of(request.state)}}) == 1;
}

std::int64_t settle_open(db::Transaction& transaction, PersonId person, HelpState state, std::optional<PersonId> actor,
                         Moment now) {
  HelpCodes::end_all(transaction, person, now);
  return transaction.run(
      "UPDATE help_request SET state = :state, answered_by = :actor, answered_at = :now WHERE person_id = :person"
      " AND state = 'open' AND created_at > :since",
      {{"state", name_of(state)}, {"actor", actor}, {"now", now}, {"person", person}, {"since", now - help_lifetime}});
}

Secret make_link(db::Transaction& transaction, Entropy& entropy, HelpRequestId request, Moment now) {
  auto token = crypto::new_token(entropy);
  transaction.run(
      "INSERT INTO help_link (digest, help_request_id, expires_at) VALUES (:digest, :request, :expires)",
      {{"digest", crypto::token_digest(token.reveal())}, {"request", request}, {"expires", now + help_lifetime}});
  return token;
}

std::optional<HelpRequestId> look(db::Transaction& transaction, std::string_view token, Moment now) {
  const auto row = transaction.one<HelpRequestId>(
      "SELECT help_request_id FROM help_link WHERE digest = :digest AND expires_at > :now",
      {{"digest", crypto::token_digest(token)}, {"now", now}});
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

bool spend_link(db::Transaction& transaction, std::string_view token, Moment now) {
  const auto row = transaction.one<HelpRequestId>(
      "DELETE FROM help_link WHERE digest = :digest AND expires_at > :now RETURNING help_request_id",
      {{"digest", crypto::token_digest(token)}, {"now", now}});
  if (!row) return false;
  transaction.run("DELETE FROM help_link WHERE help_request_id = :request", {{"request", std::get<0>(*row)}});
  return true;
}

void tidy(db::Transaction& transaction, Moment now) {
  transaction.run(
      "UPDATE help_request SET state = 'expired' WHERE created_at <= :over AND created_at > :kept AND state = 'open'",
      {{"over", now - help_lifetime}, {"kept", now - kept}});
  transaction.run("DELETE FROM help_link WHERE expires_at <= :now", {{"now", now}});
  transaction.run("DELETE FROM help_request WHERE created_at < :before", {{"before", now - kept}});
}

}  // namespace portner::help_requests
