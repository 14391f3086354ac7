#include <array>
#include <utility>

#include "crypto/token.h"
#include "features/audit/reference.h"
#include "features/support/support_request.h"

namespace portner {
namespace {

constexpr char letter = 'S';

constexpr std::array<std::pair<SupportState, std::string_view>, 3> states{
    {{SupportState::fresh, "new"}, {SupportState::in_progress, "in_progress"}, {SupportState::solved, "solved"}}};

SenderProof proof_named(std::string_view name) {
  if (name == "session") return SenderProof::session;
  return name == "password" ? SenderProof::password : SenderProof::none;
}

std::vector<SupportRequest> read(db::Transaction& transaction, std::string_view sql, db::Parameters parameters) {
  std::vector<SupportRequest> requests;
  for (auto& [id, number, company, person, proof, state, name, email, message, page, browser, address, language,
              reference, created_at, changed_at] :
       transaction.all<SupportRequestId, std::string, std::optional<CompanyId>, std::optional<PersonId>, std::string,
                       std::string, std::string, std::string, std::string, std::string, std::string, std::string,
                       std::string, std::string, Moment, Moment>(sql, parameters))
    requests.push_back({id, std::move(number), company, person, proof_named(proof), std::move(name), std::move(email),
                        std::move(message), std::move(page), std::move(browser), std::move(address),
                        std::move(language), std::move(reference), created_at,
                        support_state(state).value_or(SupportState::fresh), changed_at});
  return requests;
}

std::optional<SupportRequest> first(std::vector<SupportRequest> requests) {
  if (requests.empty()) return std::nullopt;
  return std::move(requests.front());
}

std::optional<SupportRequest> sent_with(db::Transaction& transaction, std::string_view form) {
  return first(read(transaction,
                    "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser,"
                    " address, language, reference, created_at, changed_at FROM support_request WHERE form = :form",
                    {{"form", form}}));
}

}  // namespace

std::string_view name_of(SenderProof proof) {
  switch (proof) {
    case SenderProof::none:
      return "none";
    case SenderProof::password:
      return "password";
    case SenderProof::session:
      return "session";
  }
  return {};
}

std::string_view name_of(SupportState state) {
  for (const auto& [known, name] : states)
    if (known == state) return name;
  return {};
}

std::optional<SupportState> support_state(std::string_view wanted) {
  for (const auto& [state, name] : states)
    if (name == wanted) return state;
  return std::nullopt;
}

std::optional<std::string> normalise_support_number(std::string_view typed) {
  return normalise_reference(typed, letter);
}

namespace support_requests {

bool put(db::Transaction& transaction, Entropy& entropy, SupportRequest& request) {
  for (;;) {
    request.number = new_reference(entropy, letter);
    const auto row = transaction.one<SupportRequestId>(
        "INSERT INTO support_request (number, form, company_id, person_id, proof, state, name, email, message, page, "
        "browser,"
        " address, language, reference, created_at, changed_at) VALUES (:number, :form, :company, :person, :proof, "
        ":state,"
        " :name, :email, :message, :page, :browser, :address, :language, :reference, :created, :changed)"
        " ON CONFLICT DO NOTHING RETURNING id",
        {{"number", request.number},
         {"form", request.form},
         {"company", request.company},
         {"person", request.person},
         {"proof", name_of(request.proof)},
         {"state", name_of(request.state)},
         {"name", request.name},
         {"email", request.email},
         {"message", request.message},
         {"page", request.page},
         {"browser", request.browser},
         {"address", request.address},
         {"language", request.language},
         {"reference", request.reference},
         {"created", request.created_at},
         {"changed", request.changed_at}});
    if (row) {
      request.id = std::get<0>(*row);
      return true;
    }
    auto sent = sent_with(transaction, request.form);
    if (!sent) continue;  // the number is another's
    if (sent->message == request.message && sent->email == request.email) {
      request = std::move(*sent);
      return false;
    }
    // Somebody went back and wrote something else.
    request.form = crypto::new_token(entropy).reveal();
  }
}

std::optional<SupportRequest> find(db::Transaction& transaction, CompanyId company, std::string_view number) {
  return first(read(transaction,
                    "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser,"
                    " address, language, reference, created_at, changed_at FROM support_request"
                    " WHERE number = :number AND company_id = :company",
                    {{"number", number}, {"company", company}}));
}

std::optional<SupportRequest> find_any(db::Transaction& transaction, std::string_view number) {
  return first(read(transaction,
                    "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser,"
                    " address, language, reference, created_at, changed_at FROM support_request"
                    " WHERE number = :number",
                    {{"number", number}}));
}

std::vector<SupportRequest> list(db::Transaction& transaction, CompanyId company, SupportState state,
                                 SupportRequestId before, std::size_t limit) {
  return read(transaction,
              "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser, address,"
              " language, reference, created_at, changed_at FROM support_request"
              " WHERE company_id = :company AND state = :state AND id < :before ORDER BY id DESC LIMIT :limit",
              {{"company", company},
               {"state", name_of(state)},
               {"before", before},
               {"limit", static_cast<std::int64_t>(limit)}});
}

std::vector<SupportRequest> of_person(db::Transaction& transaction, CompanyId company, PersonId person,
                                      std::size_t limit) {
  return read(transaction,
              "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser, address,"
              " language, reference, created_at, changed_at FROM support_request"
              " WHERE company_id = :company AND person_id = :person ORDER BY id DESC LIMIT :limit",
              {{"company", company}, {"person", person}, {"limit", static_cast<std::int64_t>(limit)}});
}

std::vector<SupportRequest> without_company(db::Transaction& transaction, std::optional<SupportState> state,
                                            std::size_t limit) {
  return read(transaction,
              "SELECT id, number, company_id, person_id, proof, state, name, email, message, page, browser, address,"
              " language, reference, created_at, changed_at FROM support_request"
              " WHERE company_id IS NULL AND (:any = 1 OR state = :state) ORDER BY id DESC LIMIT :limit",
              {{"any", !state},
               {"state", name_of(state.value_or(SupportState::fresh))},
               {"limit", static_cast<std::int64_t>(limit)}});
}

std::int64_t count_new(db::Transaction& transaction, CompanyId company, Moment) {
  return std::get<0>(*transaction.one<std::int64_t>(
      "SELECT count(*) FROM support_request WHERE company_id = :company AND state = 'new'", {{"company", company}}));
}

bool set_state(db::Transaction& transaction, const SupportRequest& request, SupportState state, Moment now) {
  return transaction.run(
             "UPDATE support_request SET state = :state, changed_at = :now WHERE id = :id AND state = :before"
             " AND state <> :state",
             {{"state", name_of(state)}, {"now", now}, {"id", request.id}, {"before", name_of(request.state)}}) == 1;
}

void add_note(db::Transaction& transaction, const SupportRequest& request, PersonId author, std::string_view body,
              Moment now) {
  transaction.run(
      "INSERT INTO support_note (request_id, author_id, body, created_at) VALUES (:request, :author, :body, :now)",
      {{"request", request.id}, {"author", author}, {"body", body}, {"now", now}});
}

std::vector<SupportNote> notes(db::Transaction& transaction, const SupportRequest& request) {
  std::vector<SupportNote> notes;
  for (auto& [author, body, created_at] : transaction.all<std::string, std::string, Moment>(
           "SELECT coalesce(p.name, ''), n.body, n.created_at FROM support_note n"
           " LEFT JOIN person p ON p.id = n.author_id WHERE n.request_id = :request ORDER BY n.id",
           {{"request", request.id}}))
    notes.push_back({std::move(author), std::move(body), created_at});
  return notes;
}

void forget_old(db::Transaction& transaction, Moment now) {
  const auto before = now - solved_requests_kept;
  transaction.run(
      "DELETE FROM support_note WHERE request_id IN (SELECT id FROM support_request WHERE state = 'solved'"
      " AND changed_at < :before)",
      {{"before", before}});
  transaction.run("DELETE FROM support_request WHERE state = 'solved' AND changed_at < :before", {{"before", before}});
}

}  // namespace support_requests
}  // namespace portner
