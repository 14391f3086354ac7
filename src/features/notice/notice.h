#pragma once

#include <string>
#include <string_view>

#include "base/moment.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/mail/letter.h"
#include "features/people/people.h"
#include "web/view.h"

namespace portner {

enum class NoticeKind {
  app_added,
  app_removed,
  sms_added,
  sms_removed,
  number_changed,  // about: the link that undoes it
  number_change_undone,
  number_needs_verifying,  // an administrator wrote another number on the card
  email_changed,           // by an administrator; to the address of before
  became_administrator,
  administrator_no_more,
  administrator_added,  // to the other administrators; about: who
  sms_limit,            // to administrators; about: which limit
  sms_unused,           // to administrators: few of the codes sent are typed
  password_changed,
  new_browser,   // signed in from a browser that had not signed in to this account before
  code_refused,  // the right password, then a wrong code
};

// Tells a person by mail what happened to the account, from which browser and address, when, and what to do if it was
// not them (SECURITY rule 13). In the person's language, written in the transaction of its cause.
class Notices {
 public:
  Notices(const Letters& letters, std::string public_url) : letters_(letters), public_url_(std::move(public_url)) {}

  // about: the app's name for app_added and app_removed; else as NoticeKind says.
  void send(db::Transaction& transaction, NoticeKind kind, const Person& person, const Origin& origin, Moment now,
            std::string_view about = {}) const;

 private:
  const Letters& letters_;
  std::string public_url_;
};

}  // namespace portner
