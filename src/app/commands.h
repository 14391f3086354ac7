#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/config.h"
#include "features/people/mobile_number.h"

namespace portner {

// What the command line does beside serving. Each prints for people and returns the exit code.

// Says why on standard error; the exit code.
int fail(std::string_view why);
std::string_view words_for(NumberProblem problem);  // of the option --number

int migrate_command(const Config& config);

struct NewAdministrator {
  std::string company;  // made when there is none of that name
  std::string name;
  std::string email;
  std::string language = "en";
};
// Prints a one-time link, good for 24 hours, with which the administrator chooses a password.
int create_administrator(const Config& config, const NewAdministrator& wanted);

// Prints a fresh one-time link with which the person chooses a new password, or mails it; earlier ones are dead.
int password_link_command(const Config& config, const std::string& email, bool by_mail);

// Forgets the person's wrong codes, for somebody who has used up every try. The reason goes into the audit log.
int unlock_command(const Config& config, const std::string& email, const std::string& reason);

// Adds a master key and seals everything anew with it, while servers run. With resume no key is added: it goes on where
// an interrupted rotation stopped.
int rotate_keys_command(const Config& config, bool resume);

// Prints the state table: method, path, and the standings in which the route answers.
int routes_command();

struct RuleChange {
  std::string company;
  std::optional<std::string> two_factor;     // "optional" or "required"
  std::optional<std::string> titles;         // comma-separated; empty: everyone
  std::optional<std::string> last_skip_day;  // "2026-12-01" in local time; empty: none
  std::optional<std::string> code_window;    // "standard" or "strict"
  std::optional<unsigned> session_idle_minutes;
  std::optional<unsigned> session_hours;
  std::optional<std::string> sms;            // "allowed" or "forbidden"
  std::optional<std::string> sms_countries;  // "DK,SE"; empty: the company's own and its neighbours
  std::optional<int> sms_a_day;
  std::optional<std::string> region;  // "DK"
};
// Prints the company's rule after the change; without a change just prints it.
int company_rule_command(const Config& config, const RuleChange& change);

// Writes another telephone number on a person's card. When codes go there, the next sign-in verifies it first.
int number_command(const Config& config, const std::string& email, const std::string& number,
                   const std::string& reason);

// Sends one text through the configured gateways and follows it to its receipt.
int sms_test_command(const Config& config, const std::string& number);
// Sends one mail through the configured server and says what it answered.
int mail_test_command(const Config& config, const std::string& address);

int verify_audit_command(const Config& config);

}  // namespace portner
