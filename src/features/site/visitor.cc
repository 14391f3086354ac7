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

bool Access::allows(Standing standing) const {
  return std::ranges::find(allowed, standing) != allowed.end();
}

}  // namespace portner
