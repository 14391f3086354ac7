#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "base/moment.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/mail/letter.h"
#include "features/people/people.h"
#include "web/view.h"

namespace portner {

enum class NoticeKind {
  app_added,    // about: app
  app_removed,  // about: app
  sms_added,
  sms_removed,
  number_changed,  // about: link, which undoes it
  number_change_undone,
  number_needs_verifying,  // an administrator wrote another number on the card
  email_changed,           // by an administrator; to the address of before
  became_administrator,
  administrator_no_more,
  became_support_agent,
  support_agent_no_more,
  administrator_added,  // to the other administrators; about: person
  sms_limit,            // to administrators; about: limit
  sms_unused,           // to administrators: few of the codes sent are typed
  password_changed,
  new_browser,         // signed in from a browser that had not signed in to this account before
  code_refused,        // the right password, then a wrong code
  two_factor_off,      // about: actor
  two_factor_off_for,  // to the other administrators; about: actor, person, reason
  signed_out,          // everywhere, by an administrator; about: actor
  deactivated,         // about: actor
};

// Tells a person by mail what happened to the account, from which browser and address, when, and what to do if it was
// not them (SECURITY rule 13). In the person's language, written in the transaction of its cause.
class Notices {
 public:
  using About = web::Translations::Arguments;

  Notices(const Letters& letters, std::string public_url) : letters_(letters), public_url_(std::move(public_url)) {}

  // origin: whose browser did it; none when it was not the person's own. about: what NoticeKind names; without an actor
  // it was the operator.
  void send(db::Transaction& transaction, NoticeKind kind, const Person& person, const Origin& origin, Moment now,
            const About& about = {}) const;
  // To the company's administrators, but not to `without`: they did it, or it is about them.
  void tell_administrators(db::Transaction& transaction, NoticeKind kind, CompanyId company,
                           std::initializer_list<std::optional<PersonId>> without, Moment now,
                           const About& about) const;

 private:
  const Letters& letters_;
  std::string public_url_;
};

}  // namespace portner
