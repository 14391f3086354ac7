#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"
#include "features/audit/audit.h"
#include "features/company/company.h"
#include "features/people/people.h"
#include "features/support/support_mail.h"
#include "features/support/support_request.h"

namespace portner {

inline constexpr std::size_t longest_message = 2000;  // code points, as in a note

// What people write: NFC, lines ending with "\n", no other control characters, trimmed. Nothing for what is empty or
// too long.
std::optional<std::string> normalise_message(std::string_view typed);

// The path of a page of ours, without its query; empty for anything else.
std::string page_written(std::string_view typed);

// Who writes: somebody known, or a name and an address as they were typed.
struct Sender {
  std::optional<Person> person = std::nullopt;
  SenderProof proof = SenderProof::none;
  std::string name = {};
  std::string email = {};
};

struct TooManyMessages {
  Seconds retry_in;
  std::string reference;
};

// Somebody writes to support; agents and administrators of the company see to it. Each step is audited.
class Support {
 public:
  struct Parts {
    Entropy& entropy;
    const SupportMails& mails;
    const AuditLog& audit;
    SupportContact installation;  // for people without a company, and for companies that name nobody
    Secret pseudonym_key;         // budgets of addresses that strangers type hang on their HMAC
  };
  explicit Support(Parts parts) : parts_(std::move(parts)) {}

  SupportContact contact(db::Transaction& transaction, const std::optional<CompanyId>& company) const;

  // request says what is written and what goes along; the rest is filled in. The same form sent again as it was (a
  // second click) is the request of before, and tells nobody. Five messages an hour for a person, and for strangers
  // from one network; three hundred a day from strangers in all (decision 25).
  std::expected<SupportRequest, TooManyMessages> ask(db::Transaction& transaction, const Sender& sender,
                                                     SupportRequest request, const Origin& origin, Moment now) const;

  // actor: none is the operator. False when somebody has changed it meanwhile.
  bool set_state(db::Transaction& transaction, const SupportRequest& request, SupportState state,
                 std::optional<PersonId> actor, const Origin& origin, Moment now) const;

 private:
  bool may_answer(db::Transaction& transaction, const SupportRequest& request, Moment now) const;

  Parts parts_;
};

}  // namespace portner
