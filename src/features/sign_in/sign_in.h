#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/audit/audit.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/help_code/help_code.h"
#include "features/help_code/help_mail.h"
#include "features/notice/notice.h"
#include "features/password/password.h"
#include "features/session/attempt.h"
#include "features/session/session.h"
#include "features/sign_in/code_check.h"
#include "features/sms_code/sms_sender.h"
#include "web/view.h"

namespace portner {

// Who asked for a code or a key that is out.
std::string asker_of(AttemptId attempt);
std::string asker_of(SessionId session);

// From the password to the session:
//
//   signed out --right password--> owes code -----------right code--------------------------> signed in
//                             |--> must set up --------first code verified------------------> signed in
//                             |--> may set up ---------first code verified, or skipped------> signed in
//                             `--> must change password --changed--> may set up
//
// Every arrow gives the browser a new token and kills the old one; every refusal leaves the state as it was, counted.
// What a step writes - attempt, budgets, session, audit, notices - is one transaction.

enum class Refused {
  wrong_password,  // or no such person: the same answer
  weak_password,   // see weakness
  malformed_code,  // not six digits: nothing was compared
  malformed_help,  // not eight, of an administrator's code
  wrong_code,
  code_used,     // wait: until the next one
  sms_used,      // a code by SMS, a second time
  sms_expired,   // the right code by SMS, too late
  sms_replaced,  // of an earlier text, and a newer one is out
  sms_none_out,  // no text was sent, or its code is over
  wrong_sms,     // not the one in the text
  wrong_help,    // not the one that an administrator gave, or none is out
  help_used,
  help_expired,   // or a newer one was given
  clock_off,      // wait: by how much, negative when slow
  must_wait,      // wait: until the next try is compared
  no_more_tries,  // a hundred in a row
  attempt_over,   // used up, over-aged or already used: sign in again
};

struct Refusal {
  Refused why;
  std::string reference = {};
  Seconds wait{0};
  int tries_left = 0;
  std::optional<Weakness> weakness = std::nullopt;
};

struct Onwards {
  Secret attempt_token;
  Owes owes;
};

struct Entered {
  Secret session_token;
  std::optional<Secret> device_token;  // for a browser that is new to the account
  std::string next_path;
};

using Step = std::variant<Entered, Onwards, Refusal>;

// Where a step comes from.
struct Whence {
  const Origin& origin;
  std::string_view device_token;
  const web::Language& language;
  Moment now;
};

class SignIn {
 public:
  struct Parts {
    db::Database& database;
    Entropy& entropy;
    const Passwords& passwords;
    const AuthenticatorApps& apps;
    const SmsCodes& sms;
    const SmsSender& texts;
    const HelpCodes& help;
    const HelpMails& help_mails;
    const AuditLog& audit;
    const Notices& notices;
    Secret pseudonym_key;
  };
  explicit SignIn(Parts parts) : parts_(std::move(parts)) {}

  // Takes one hash's time, whoever it is.
  Step password(std::string_view email, std::string_view password, std::string_view next_path, const Whence& whence);
  Step code(const Attempt& attempt, Way way, std::string_view typed, const Whence& whence);
  // A text with a code to the number of the person's SMS factor.
  std::expected<OutCode, TextRefusal> send_code(const Attempt& attempt, const Whence& whence);
  Step skip(const Attempt& attempt, const Whence& whence);
  // The first code of a new app, asked for under this attempt.
  Step set_up_app(const Attempt& attempt, std::string_view name, std::string_view typed, const Whence& whence);
  // A text to the number on the card, and its code: SMS as the first factor.
  std::expected<OutCode, TextRefusal> send_first_code(const Attempt& attempt, const Whence& whence);
  Step set_up_sms(const Attempt& attempt, std::string_view typed, const Whence& whence);
  // Takes one hash's time.
  Step change_password(const Attempt& attempt, std::string_view password, const Whence& whence);

  // Fresh proof by somebody signed in: a code when a factor is active, else the password (takes one hash's time). The
  // session gets a new token.
  std::variant<Secret, Refusal> prove(const SignedIn& session, Way way, std::string_view typed, const Whence& whence);
  std::expected<OutCode, TextRefusal> send_proof_code(const SignedIn& session, const Whence& whence);
  void sign_out(const SignedIn& session, const Whence& whence);

 private:
  std::expected<OutCode, TextRefusal> send_text(db::Transaction& transaction, const Person& person, std::string asker,
                                                SmsPurpose purpose, std::string number, const Whence& whence) const;
  void used(db::Transaction& transaction, const Person& person, const CodeVerdict& verdict, const Whence& whence) const;
  Owes owed(db::Transaction& transaction, const Person& person, bool password_stands_alone, Moment now) const;
  Step enter(db::Transaction& transaction, const Attempt& attempt, const Person& person, How how, const Whence& whence);
  Refusal refuse(db::Transaction& transaction, AuditKind kind, const std::optional<Person>& person, Refused why,
                 Seconds wait, const Whence& whence);
  std::variant<Secret, Refusal> renew(db::Transaction& transaction, const SignedIn& session, const Whence& whence);

  Parts parts_;
};

std::string_view name_of(Refused why);

// What a code verdict says to the person; nothing when it was accepted.
struct CodeRefusal {
  Refused why;
  Seconds wait{0};
};
std::optional<CodeRefusal> refusal_of(const CodeVerdict& verdict);
std::optional<CodeRefusal> refusal_of(const AppVerdict& verdict);
std::optional<CodeRefusal> refusal_of(const SmsVerdict& verdict);

// The least length of a new password: shorter beside a second factor, or where the company demands one.
std::size_t least_length(bool factor_active, Demand demand);

}  // namespace portner
