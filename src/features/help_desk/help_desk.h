#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "features/audit/audit.h"
#include "features/help_code/help_code.h"
#include "features/help_code/help_mail.h"
#include "features/help_code/help_request.h"
#include "features/session/attempt.h"
#include "features/sign_in/factors.h"
#include "features/throttle/throttle.h"

namespace portner {

enum class NoHelp {
  attempt_over,
  nobody,    // the company has no other administrator
  too_long,  // what the person wrote
  too_many,  // wait and reference are set
};
struct HelpRefusal {
  NoHelp why;
  Seconds wait{0};
  std::string reference = {};
};

enum class NoAnswer {
  own_request,  // a second administrator answers
  no_factor,    // of the administrator's own
  settled,      // by somebody else meanwhile, or too old
};

// Who answers, and from where.
struct Helper {
  Person person;
  const Origin& origin;
};

// The lost-phone desk: somebody who has typed the right password asks, an administrator answers, and the person can
// stop it all by mail. Each step is audited.
class HelpDesk {
 public:
  struct Parts {
    Entropy& entropy;
    const HelpCodes& codes;
    const HelpMails& mails;
    const AuthenticatorApps& apps;
    const AuditLog& audit;
  };
  explicit HelpDesk(Parts parts) : parts_(parts) {}

  // Three a day for a person, twenty an hour from a network. While a request is open, asking again changes nothing.
  std::expected<void, HelpRefusal> ask(db::Transaction& transaction, const Attempt& attempt, std::string_view sentence,
                                       const Origin& origin, Moment now) const;

  // A code to read out; an earlier one is dead. Precondition of both: the person is locked, and the request read since.
  std::expected<GivenHelpCode, NoAnswer> give_code(db::Transaction& transaction, const HelpRequest& request,
                                                   const Helper& helper, Moment now) const;
  std::expected<void, NoAnswer> decline(db::Transaction& transaction, const HelpRequest& request, const Helper& helper,
                                        std::string_view reason, Moment now) const;

  // "This was not me": ends the request, its codes and links, and whatever somebody who knows the password may have.
  // False when the link is dead.
  bool stop(db::Transaction& transaction, std::string_view token, const Origin& origin, Moment now) const;

 private:
  std::expected<void, NoAnswer> may_answer(db::Transaction& transaction, const HelpRequest& request,
                                           const Helper& helper) const;

  Parts parts_;
};

}  // namespace portner
