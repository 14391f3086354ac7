#include "features/audit/audit.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "base/translatable.h"
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
    {AuditKind::support_asked, "support.asked"},
    {AuditKind::support_limited, "support.limited"},
    {AuditKind::support_changed, "support.changed"},
    {AuditKind::history_looked_at, "support.history_looked_at"},
    {AuditKind::list_exported, "list.exported"},
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

AuditGroup group_of(AuditKind kind) {
  switch (kind) {
    case AuditKind::signed_in:
    case AuditKind::signed_out:
    case AuditKind::signed_out_elsewhere:
    case AuditKind::proof_given:
      return AuditGroup::sign_ins;
    case AuditKind::password_refused:
    case AuditKind::sign_in_throttled:
    case AuditKind::code_refused:
    case AuditKind::proof_refused:
    case AuditKind::sms_limited:
      return AuditGroup::refusals;
    case AuditKind::app_added:
    case AuditKind::app_removed:
    case AuditKind::sms_added:
    case AuditKind::sms_removed:
    case AuditKind::number_changed:
    case AuditKind::number_change_undone:
    case AuditKind::number_needs_verifying:
    case AuditKind::two_factor_off:
      return AuditGroup::two_factor;
    case AuditKind::person_created:
    case AuditKind::person_changed:
    case AuditKind::password_changed:
    case AuditKind::department_changed:
    case AuditKind::title_changed:
    case AuditKind::people_imported:
    case AuditKind::people_exported:
    case AuditKind::overview_exported:
    case AuditKind::list_exported:
      return AuditGroup::people;
    case AuditKind::company_created:
    case AuditKind::company_rule_changed:
      return AuditGroup::rules;
    case AuditKind::link_sent:
    case AuditKind::password_forgotten:
    case AuditKind::password_set:
    case AuditKind::people_reminded:
      return AuditGroup::links;
    case AuditKind::unlocked:
    case AuditKind::help_asked:
    case AuditKind::help_limited:
    case AuditKind::help_code_given:
    case AuditKind::help_declined:
    case AuditKind::help_stopped:
    case AuditKind::support_asked:
    case AuditKind::support_limited:
    case AuditKind::support_changed:
    case AuditKind::history_looked_at:
      return AuditGroup::help;
  }
  throw std::logic_error("an audit kind without a group");
}

std::vector<AuditKind> kinds_of(AuditGroup group) {
  std::vector<AuditKind> found;
  for (const auto& [kind, name] : kinds)
    if (group_of(kind) == group) found.push_back(kind);
  return found;
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

std::optional<AuditLog::Verdict> AuditLog::verify(db::Database& database, const std::stop_token& stop) const {
  using Number = std::optional<std::int64_t>;
  return database.read([&](db::Transaction& transaction) -> std::optional<Verdict> {
    std::int64_t last = 0;
    std::string previous;
    for (;;) {
      if (stop.stop_requested()) return std::nullopt;
      const auto rows = transaction.all<std::int64_t, std::int64_t, std::string, Number, Number, Number, std::string,
                                        std::string, std::string, std::string, std::string>(
          "SELECT id, at, kind, company_id, person_id, actor_id, reference, address, browser, detail, digest"
          " FROM audit_event WHERE id > :last ORDER BY id LIMIT 1000",
          {{"last", last}});
      for (const auto& [id, at, kind, company, person, actor, reference, address, browser, detail, digest] : rows) {
        if (id != last + 1) return Broken{last + 1, N_("The event is missing.")};
        const Row row{
            id,      at,      kind,  text_of_number(company), text_of_number(person), text_of_number(actor), reference,
            address, browser, detail};
        if (row.digest(key_, previous) != digest) return Broken{id, N_("The event was changed, or one before it.")};
        last = id;
        previous = head_digest(id, digest);
      }
      if (rows.empty()) break;
    }
    const auto head =
        transaction.one<std::int64_t, std::string>("SELECT event_id, digest FROM audit_head WHERE id = 1");
    if (!head || std::get<0>(*head) != last || std::get<1>(*head) != previous)
      return Broken{last + 1, N_("Events are missing at the end, or the head was changed.")};
    return Verified{last, previous};
  });
}

}  // namespace portner
