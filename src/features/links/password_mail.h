#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"
#include "features/audit/audit.h"
#include "features/links/one_time_link.h"
#include "features/mail/letter.h"
#include "features/people/people.h"
#include "features/throttle/throttle.h"

namespace portner {

// Too many ask for links; somebody's reference finds it in the audit log.
struct TooManyLinks {
  Seconds wait;
  std::string reference;
};

// Mails with a link to choose a password. Earlier links of the person are dead from then on; 2FA stays in force.
class PasswordMails {
 public:
  struct Parts {
    Entropy& entropy;
    const Letters& letters;
    const AuditLog& audit;
    std::string public_url;
    Secret pseudonym_key;  // budgets of addresses that nobody has hang on their HMAC
  };
  explicit PasswordMails(Parts parts) : parts_(std::move(parts)) {}

  // To somebody who has a new account: 24 hours.
  void welcome(db::Transaction& transaction, const Person& person, std::optional<PersonId> actor, Moment now) const;
  // To somebody whom an administrator, a leader or the operator helps: 24 hours.
  void reset(db::Transaction& transaction, const Person& person, std::optional<PersonId> actor, Moment now) const;

  // To whoever has the typed address, from a page that anybody can open: 1 hour. The same is done, as long, when nobody
  // has it; that mail goes nowhere (SECURITY rule 12). Three an hour for an address, then nothing is sent and nothing
  // is said; a network's twentieth and everybody's thousandth in an hour are refused.
  std::expected<void, TooManyLinks> forgotten(db::Transaction& transaction, std::string_view typed,
                                              const Origin& origin, const web::Language& language, Moment now) const;

 private:
  void send(db::Transaction& transaction, const Person& person, const web::Language& language, Letter letter,
            Seconds lifetime, Moment now) const;
  AuditEntry entry(AuditKind kind, const Person& person, std::optional<PersonId> actor) const;

  Parts parts_;
};

}  // namespace portner
