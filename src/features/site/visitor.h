#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/session/attempt.h"
#include "features/session/session.h"
#include "web/request.h"

namespace portner {

// How far a browser has come. Every route says at which of these it answers; there is one table for all (SECURITY rule
// 1).
enum class Standing {
  signed_out,
  owes_code,             // right password, an active factor
  may_set_up,            // right password, no factor, 2FA offered
  must_set_up,           // right password, no factor, 2FA required now
  must_change_password,  // right password, but too short to stand alone
  signed_in,
  freshly_proven,  // signed in, with a proof within the last five minutes
};
inline constexpr std::initializer_list<Standing> every_standing{
    Standing::signed_out,           Standing::owes_code, Standing::may_set_up,    Standing::must_set_up,
    Standing::must_change_password, Standing::signed_in, Standing::freshly_proven};

std::string_view name_of(Standing standing);

// Whom a route is for, of those who are signed in.
enum class Audience { everyone, leaders_and_administrators, agents_and_administrators, administrators };
std::string_view name_of(Audience audience);

// One row of the state table.
struct Access {
  web::Method method;
  std::string_view pattern;
  std::vector<Standing> allowed;
  // For a POST that wants fresh proof: the page to come back to after /prove. Empty: the address asked for.
  std::string_view after_proof = {};
  Audience audience = Audience::everyone;

  bool allows(Standing standing) const;
  bool admits(const SignedIn& session) const;
};

// Who asks, as far as the cookies prove it.
struct Visitor {
  Standing standing = Standing::signed_out;
  std::optional<Attempt> attempt = std::nullopt;
  std::optional<SignedIn> session = std::nullopt;
  std::string bound_to = {};  // the strongest cookie's value: forms are bound to it

  // Precondition: not signed_out.
  PersonId person() const { return session ? session->person : attempt->person; }
};

}  // namespace portner
