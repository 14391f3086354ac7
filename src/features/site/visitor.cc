#include "features/site/visitor.h"

#include <algorithm>

namespace portner {

std::string_view name_of(Standing standing) {
  switch (standing) {
    case Standing::signed_out:
      return "signed_out";
    case Standing::owes_code:
      return "owes_code";
    case Standing::may_set_up:
      return "may_set_up";
    case Standing::must_set_up:
      return "must_set_up";
    case Standing::must_change_password:
      return "must_change_password";
    case Standing::signed_in:
      return "signed_in";
    case Standing::freshly_proven:
      return "freshly_proven";
  }
  return "";
}

std::string_view name_of(Audience audience) {
  switch (audience) {
    case Audience::everyone:
      return "everyone";
    case Audience::leaders_and_administrators:
      return "leaders_and_administrators";
    case Audience::agents_and_administrators:
      return "agents_and_administrators";
    case Audience::administrators:
      return "administrators";
  }
  return "";
}

bool Access::allows(Standing standing) const {
  return std::ranges::find(allowed, standing) != allowed.end();
}

bool Access::admits(const SignedIn& session) const {
  switch (audience) {
    case Audience::everyone:
      return true;
    case Audience::leaders_and_administrators:
      return session.leads || session.role == Role::administrator;
    case Audience::agents_and_administrators:
      return session.role == Role::support_agent || session.role == Role::administrator;
    case Audience::administrators:
      return session.role == Role::administrator;
  }
  return false;
}

}  // namespace portner
