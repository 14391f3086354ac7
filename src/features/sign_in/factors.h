#pragma once

#include <cstddef>
#include <optional>

#include "db/database.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/people/people.h"
#include "features/sms_code/sms_code.h"

namespace portner {

enum class Way {
  app,
  sms,
  help,  // a code that an administrator has read out
};

// What a person may sign in with, beside the password.
struct Factors {
  std::size_t apps = 0;
  std::optional<SmsFactor> sms = std::nullopt;
  Way preferred = Way::app;  // the one that is asked for first, of those that are on

  bool any() const { return apps > 0 || sms.has_value(); }
  std::size_t count() const { return apps + (sms ? 1 : 0); }
  // Of these the person has typed a code; an administrator may have written the wrong number.
  std::size_t proven() const { return apps + (sms && sms->verified ? 1 : 0); }
  bool has(Way way) const { return way == Way::app ? apps > 0 : way == Way::sms && sms.has_value(); }
};

// SMS counts where the company allows it, and for somebody who has nothing else: a rule that changes must not turn a
// person's 2FA off.
Factors factors_of(db::Transaction& transaction, const AuthenticatorApps& apps, const Person& person);

}  // namespace portner
