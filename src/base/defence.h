#pragma once

namespace portner {

// Defences that an attack test can take away, to prove that the test would notice. Each is asked where it acts:
//   if (defence(Defence::spend_once) && ...) refuse
// In the program that people run the answer is the constant true and no switch exists.
enum class Defence {
  code_attempt_limit,      // five codes an attempt
  code_monthly_budget,     // wrong codes in thirty days, not reset by success
  spend_once,              // a TOTP step is good once
  count_before_comparing,  // an attempt is reserved before the secret is compared
  stranger_budget,         // wrong passwords from unknown devices
  known_device_budget,     // a known device has a budget of its own
  state_table,             // authentication state x route
  role_table,              // role x route
  own_company,             // only people of the asker's company
  csrf_token,              // session-bound token in every form
  same_origin,             // Origin and Sec-Fetch-Site of a POST
  fresh_proof,             // proof within five minutes before a sensitive change
  new_session_id,          // a new id at every step up
  revoke_sessions,         // sessions end at password change and factor loss
  dummy_hash,              // a hash is computed for unknown addresses too
  mail_for_nobody,         // a link and a mail are made for unknown addresses too
  link_budget,             // links for one address within an hour
  local_redirects_only,    // only to addresses of this installation
  trusted_proxies_only,    // forwarded headers count only from configured peers
  sealed_row,              // a sealed value opens only in its own row
  receipt_token,           // a receipt's address proves where it comes from
  spend_guard,             // budgets for texts
  pending_secret_own,      // a pending key is shown only to the session that asked for it
  help_code_bound,         // a code from an administrator is good for one person, for ten minutes
  help_by_another,         // it is given by another administrator of the same company, who has 2FA
  support_budget,          // messages to support, of a person and of strangers
  support_mails,           // mails to addresses that strangers typed
  help_stopped,            // "This was not me" kills the code that was given
  answer_budget,           // answers under the articles of the help centre
};

#ifdef PORTNER_TEST_SWITCHES
// False when PORTNER_WITHOUT in the environment names the defence.
bool defence(Defence which);
#else
constexpr bool defence(Defence) {
  return true;
}
#endif

}  // namespace portner
