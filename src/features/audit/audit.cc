#include "features/audit/audit.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "crypto/digest.h"

namespace portner {
namespace {

constexpr auto kinds = std::to_array<std::pair<AuditKind, std::string_view>>({
    {AuditKind::company_created, "company.created"},
    {AuditKind::company_rule_changed, "company.rule_changed"},
    {AuditKind::person_created, "person.created"},
    {AuditKind::department_changed, "department.changed"},
    {AuditKind::title_changed, "title.changed"},
    {AuditKind::person_changed, "person.changed"},
    {AuditKind::link_sent, "link.sent"},
    {AuditKind::password_forgotten, "password.forgotten"},
    {AuditKind::password_set, "password.set"},
    {AuditKind::password_changed, "password.changed"},
    {AuditKind::password_refused, "sign_in.password_refused"},
    {AuditKind::sign_in_throttled, "sign_in.throttled"},
    {AuditKind::code_refused, "sign_in.code_refused"},
    {AuditKind::signed_in, "sign_in.done"},
    {AuditKind::signed_out, "session.signed_out"},
    {AuditKind::signed_out_elsewhere, "session.signed_out_elsewhere"},
    {AuditKind::proof_given, "proof.given"},
    {AuditKind::proof_refused, "proof.refused"},
    {AuditKind::app_added, "authenticator_app.added"},
    {AuditKind::app_removed, "authenticator_app.removed"},
    {AuditKind::sms_added, "sms.added"},
    {AuditKind::sms_removed, "sms.removed"},
    {AuditKind::number_changed, "sms.number_changed"},
    {AuditKind::number_change_undone, "sms.number_change_undone"},
    {AuditKind::number_needs_verifying, "sms.number_needs_verifying"},
    {AuditKind::sms_limited, "sms.limited"},
    {AuditKind::two_factor_off, "two_factor.off"},
    {AuditKind::overview_exported, "overview.exported"},
    {AuditKind::people_reminded, "people.reminded"},
    {AuditKind::people_imported, "people.imported"},
    {AuditKind::people_exported, "people.exported"},
    {AuditKind::unlocked, "sign_in.unlocked"},
    {AuditKind::help_asked, "help.asked"},
    {AuditKind::help_limited, "help.limited"},
    {AuditKind::help_code_given, "help.code_given"},
    {AuditKind::help_declined, "help.declined"},
    {AuditKind::help_stopped, "help.stopped"},
});

std::string number_or_empty(const auto& id) {
  return id ? std::to_string(id->value) : std::string();
}

// One row as one unambiguous text: every field with its length in front.
struct Row {
  std::int64_t id;
  std::int64_t at;
  std::string kind, company, person, actor, reference, address, browser, detail;

  std::string digest(const Secret& key, std::string_view previous) const {
    std::string message;
    const auto add = [&](std::string_view field) {
      message += std::to_string(field.size()) + ':';
      message += field;
    };
    add(previous);
    for (const auto& field :
         {std::to_string(id), std::to_string(at), kind, company, person, actor, reference, address, browser, detail})
      add(field);
    return hex(crypto::hmac(crypto::Hash::sha256, key.reveal_bytes(), bytes_of(message)));
  }
};

std::string text_of_number(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : std::string();
}

}  // namespace

std::string_view name_of(AuditKind kind) {
  for (const auto& [known, name] : kinds)
    if (known == kind) return name;
  throw std::logic_error("an audit kind without a name");
}

std::optional<AuditKind> audit_kind(std::string_view name) {
  for (const auto& [kind, known] : kinds)
    if (known == name) return kind;
  return std::nullopt;
}

AuditLog::AuditLog(Secret key) : key_(std::move(key)) {}

void AuditLog::append(db::Transaction& transaction, const AuditEntry& entry, Moment now) const {
  transaction.lock("audit");
  const auto head = transaction.one<std::int64_t, std::string>("SELECT event_id, digest FROM audit_head WHERE id = 1");
  if (!head) throw db::Fault("the head of the audit log is missing");
  const auto& [last, previous] = *head;
  const Row row{last + 1,
                to_unix(now),
                std::string(name_of(entry.kind)),
                number_or_empty(entry.company),
                number_or_empty(entry.person),
                number_or_empty(entry.actor),
                entry.reference,
                entry.origin.address,
                entry.origin.browser,
                nlohmann::json(entry.detail).dump()};
  const auto digest = row.digest(key_, previous);
  transaction.run(
      "INSERT INTO audit_event (id, at, kind, company_id, person_id, actor_id, reference, address, browser, detail, "
      "digest)"
      " VALUES (:id, :at, :kind, :company, :person, :actor, :reference, :address, :browser, :detail, :digest)",
      {{"id", row.id},
       {"at", row.at},
       {"kind", row.kind},
       {"company", entry.company},
       {"person", entry.person},
       {"actor", entry.actor},
       {"reference", row.reference},
       {"address", row.address},
       {"browser", row.browser},
       {"detail", row.detail},
       {"digest", digest}});
  transaction.run("UPDATE audit_head SET event_id = :event, digest = :digest WHERE id = 1",
                  {{"event", row.id}, {"digest", head_digest(row.id, digest)}});
}

// Not what the row says: who cuts rows off could read that from the last one left.
std::string AuditLog::head_digest(std::int64_t event, std::string_view digest) const {
  const auto message = "head " + std::to_string(event) + ' ' + std::string(digest);
  return hex(crypto::hmac(crypto::Hash::sha256, key_.reveal_bytes(), bytes_of(message)));
}

std::variant<AuditLog::Verified, AuditLog::Broken> AuditLog::verify(db::Database& database) const {
  using Number = std::optional<std::int64_t>;
  return database.read([&](db::Transaction& transaction) -> std::variant<Verified, Broken> {
    std::int64_t last = 0;
    std::string previous;
    for (;;) {
      const auto rows = transaction.all<std::int64_t, std::int64_t, std::string, Number, Number, Number, std::string,
                                        std::string, std::string, std::string, std::string>(
          "SELECT id, at, kind, company_id, person_id, actor_id, reference, address, browser, detail, digest"
          " FROM audit_event WHERE id > :last ORDER BY id LIMIT 1000",
          {{"last", last}});
      for (const auto& [id, at, kind, company, person, actor, reference, address, browser, detail, digest] : rows) {
        if (id != last + 1) return Broken{last + 1, "the event is missing"};
        const Row row{
            id,      at,      kind,  text_of_number(company), text_of_number(person), text_of_number(actor), reference,
            address, browser, detail};
        if (row.digest(key_, previous) != digest) return Broken{id, "the event was changed, or one before it"};
        last = id;
        previous = head_digest(id, digest);
      }
      if (rows.empty()) break;
    }
    const auto head =
        transaction.one<std::int64_t, std::string>("SELECT event_id, digest FROM audit_head WHERE id = 1");
    if (!head || std::get<0>(*head) != last || std::get<1>(*head) != previous)
      return Broken{last + 1, "events are missing at the end, or the head was changed"};
    return Verified{last, previous};
  });
}

std::vector<AuditEvent> AuditLog::history(db::Transaction& transaction, PersonId person, int limit) {
  std::vector<AuditEvent> events;
  for (auto& [id, at, kind, reference, address, browser, detail] :
       transaction.all<std::int64_t, Moment, std::string, std::string, std::string, std::string, std::string>(
           "SELECT id, at, kind, reference, address, browser, detail FROM audit_event"
           " WHERE person_id = :person ORDER BY id DESC LIMIT :limit",
           {{"person", person}, {"limit", limit}})) {
    const auto known = audit_kind(kind);
    const auto json = nlohmann::json::parse(detail, nullptr, false);
    if (!known || !json.is_object()) continue;  // written by a newer program
    events.push_back({id, at, *known, std::move(reference), std::move(address), std::move(browser),
                      json.get<std::map<std::string, std::string>>()});
  }
  return events;
}

std::vector<AuditLog::SignedInFrom> AuditLog::usual_places(db::Transaction& transaction, PersonId person, Moment since,
                                                           Moment before) {
  std::vector<SignedInFrom> places;
  for (auto& [browser, address, last_at] : transaction.all<std::string, std::string, Moment>(
           "SELECT browser, address, max(at) FROM audit_event WHERE person_id = :person AND kind = :kind"
           " AND at > :since AND at < :before GROUP BY browser, address ORDER BY max(at) DESC LIMIT 20",
           {{"person", person}, {"kind", name_of(AuditKind::signed_in)}, {"since", since}, {"before", before}}))
    places.push_back({std::move(browser), std::move(address), last_at});
  return places;
}

}  // namespace portner
