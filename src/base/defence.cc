#include "base/defence.h"

#ifdef PORTNER_TEST_SWITCHES

#include <cstdlib>
#include <ranges>
#include <string>
#include <string_view>

namespace portner {
namespace {

constexpr std::string_view name_of(Defence which) {
  switch (which) {
    case Defence::code_attempt_limit:
      return "code_attempt_limit";
    case Defence::code_monthly_budget:
      return "code_monthly_budget";
    case Defence::spend_once:
      return "spend_once";
    case Defence::count_before_comparing:
      return "count_before_comparing";
    case Defence::stranger_budget:
      return "stranger_budget";
    case Defence::known_device_budget:
      return "known_device_budget";
    case Defence::receipt_token:
      return "receipt_token";
    case Defence::spend_guard:
      return "spend_guard";
    case Defence::state_table:
      return "state_table";
    case Defence::role_table:
      return "role_table";
    case Defence::own_company:
      return "own_company";
    case Defence::csrf_token:
      return "csrf_token";
    case Defence::same_origin:
      return "same_origin";
    case Defence::fresh_proof:
      return "fresh_proof";
    case Defence::new_session_id:
      return "new_session_id";
    case Defence::revoke_sessions:
      return "revoke_sessions";
    case Defence::dummy_hash:
      return "dummy_hash";
    case Defence::mail_for_nobody:
      return "mail_for_nobody";
    case Defence::link_budget:
      return "link_budget";
    case Defence::local_redirects_only:
      return "local_redirects_only";
    case Defence::trusted_proxies_only:
      return "trusted_proxies_only";
    case Defence::sealed_row:
      return "sealed_row";
    case Defence::pending_secret_own:
      return "pending_secret_own";
    case Defence::help_code_bound:
      return "help_code_bound";
    case Defence::help_by_another:
      return "help_by_another";
    case Defence::support_budget:
      return "support_budget";
    case Defence::support_mails:
      return "support_mails";
    case Defence::help_stopped:
      return "help_stopped";
    case Defence::answer_budget:
      return "answer_budget";
  }
  return {};
}

std::string environment() {
  const char* value = std::getenv("PORTNER_WITHOUT");
  return value == nullptr ? "" : value;
}

}  // namespace

bool defence(Defence which) {
  static const std::string without = environment();
  for (const auto part : std::views::split(without, ',')) {
    if (std::string_view(part.begin(), part.end()) == name_of(which)) return false;
  }
  return true;
}

}  // namespace portner

#endif
