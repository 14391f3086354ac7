#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/ids.h"

namespace portner {

enum class AuditKind {
  company_created,
  company_rule_changed,
  person_created,
  department_changed,  // made, renamed, moved, removed, or led by somebody else
  title_changed,       // made, renamed or removed
  person_changed,
  link_sent,
  password_forgotten,  // somebody asked for a link on the page that anybody can open
  password_set,
  password_changed,
  password_refused,   // a wrong password at sign-in
  sign_in_throttled,  // too many tries, nothing was compared
  code_refused,       // a wrong, used or late code after the right password
  signed_in,
  signed_out,
  signed_out_elsewhere,
  proof_given,
  proof_refused,
  app_added,
  app_removed,
  sms_added,
  sms_removed,
  number_changed,          // of an active SMS factor, by its owner
  number_change_undone,    // by the link that the old number got
  number_needs_verifying,  // changed by an administrator or the operator
  sms_limited,             // the spend guard held a text back
  two_factor_off,          // by an administrator or the operator
  overview_exported,       // the security overview, as a file
  people_reminded,         // to switch on 2FA
  unlocked,                // the wrong codes in a row forgotten by the operator
  help_asked,              // by somebody who has typed the right password
  help_limited,            // too many requests for help
  help_code_given,         // a code that stands in for the second factor, by an administrator
  help_declined,
  help_stopped,       // by "This was not me"
  support_asked,      // somebody wrote to support
  support_limited,    // too many messages to support
  support_changed,    // another state, by an agent, an administrator or the operator
  history_looked_at,  // a sign-in history beside a request for support
  people_imported,    // a whole file; each person has an event, too
  people_exported,
  list_exported,  // the audit log or a login history, saved as a file by an administrator
};

std::string_view name_of(AuditKind kind);
std::optional<AuditKind> audit_kind(std::string_view name);

// What an administrator looks for at once.
enum class AuditGroup { sign_ins, refusals, two_factor, people, rules, links, help };
AuditGroup group_of(AuditKind kind);
std::vector<AuditKind> kinds_of(AuditGroup group);

struct AuditEntry {
  AuditKind kind;
  std::optional<CompanyId> company = std::nullopt;
  std::optional<PersonId> person = std::nullopt;  // whom it is about
  std::optional<PersonId> actor = std::nullopt;   // who did it; nothing: nobody signed in, or the command line
  std::string reference = {};                     // of the refusal, if it was one
  Origin origin = {};
  std::map<std::string, std::string> detail = {};  // nothing secret
};

struct AuditEvent {
  std::int64_t id;
  Moment at;
  AuditKind kind;
  std::string reference;
  std::string address;
  std::string browser;
  std::map<std::string, std::string> detail;
};

// Everything security-relevant, in one chain: each event carries an HMAC over itself and the event before, under a key
// that is not in the database, so that an edited, removed or reordered row is found (OWASP ASVS 16.4.2). So is the
// head, which finds rows cut off at the end, unless an older head is put back with them: note the head that `portner
// audit verify` prints somewhere else to close that too.
class AuditLog {
 public:
  explicit AuditLog(Secret key);

  // Call it last in a transaction: it holds the chain until the end.
  void append(db::Transaction& transaction, const AuditEntry& entry, Moment now) const;

  struct Verified {
    std::int64_t events;
    std::string head;
  };
  struct Broken {
    std::int64_t event;  // the first that does not fit
    const char* why;     // a sentence, to be translated
  };
  using Verdict = std::variant<Verified, Broken>;
  // Reads every event of every company. Nothing only when it was asked to stop.
  std::optional<Verdict> verify(db::Database& database, const std::stop_token& stop = {}) const;

 private:
  std::string head_digest(std::int64_t event, std::string_view digest) const;

  Secret key_;
};

}  // namespace portner
