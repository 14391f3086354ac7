#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/config.h"
#include "features/administration/settings.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"

namespace portner {

// For people, or one line of JSON for programs.
enum class Output { words, json };

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
int password_link_command(const Config& config, const std::string& email, bool by_mail, Output output);

struct NewUser {
  std::string company;
  std::string name;
  std::string email;
  std::string telephone = {};
  std::string title = {};     // one of the company's; empty: none
  std::string language = {};  // empty: the company's
  Role role = Role::employee;
  bool by_mail = false;  // mail the link instead of printing it
};
// Prints or mails a one-time link, good for 24 hours, with which the person chooses a password.
int create_user_command(const Config& config, const NewUser& wanted, Output output);
// Ends everything with which the person could get in. The reason goes into the audit log.
int deactivate_user_command(const Config& config, const std::string& email, const std::string& reason, Output output);
// Employee, support agent or administrator; whom it concerns is told.
int role_command(const Config& config, const std::string& email, const std::string& role, const std::string& reason,
                 Output output);
int reactivate_user_command(const Config& config, const std::string& email, const std::string& reason, Output output);
// Removes every factor, for somebody who has lost theirs. The person and the administrators are told.
int reset_two_factor_command(const Config& config, const std::string& email, const std::string& reason, Output output);
// Every company, or the one of this name.
int list_companies_command(const Config& config, const std::optional<std::string>& name, Output output);

struct FileImport {
  std::string company;
  std::string file;
  bool dry_run = false;
  bool good_rows_only = false;
  bool send_welcome = false;
};
// Prints every problem; imports when there is none, or the good rows only. 1 when something was left undone.
int import_command(const Config& config, const FileImport& wanted, Output output);

struct FileExport {
  std::string company;
  std::string file = {};  // empty: standard output
  bool full = false;      // with password hashes and app keys; only to a file
};
// As CSV, or as JSON.
int export_command(const Config& config, const FileExport& wanted, Output output);

// Forgets the person's wrong codes, for somebody who has used up every try. The reason goes into the audit log.
int unlock_command(const Config& config, const std::string& email, const std::string& reason, Output output);

// Adds a master key and seals everything anew with it, while servers run. With resume no key is added: it goes on where
// an interrupted rotation stopped.
int rotate_keys_command(const Config& config, bool resume);

// Prints the state table: method, path, and the standings in which the route answers, and for whom.
int routes_command();

// Prints the company's rules after the change; without a change just prints them.
int company_rule_command(const Config& config, const std::string& company, const WrittenSettings& change,
                         Output output);

// Writes another telephone number on a person's card. When codes go there, the next sign-in verifies it first.
int number_command(const Config& config, const std::string& email, const std::string& number, const std::string& reason,
                   Output output);

// Sends one text through the configured gateways and follows it to its receipt.
int sms_test_command(const Config& config, const std::string& number);
// Sends one mail through the configured server and says what it answered.
int mail_test_command(const Config& config, const std::string& address);

// Requests for support of people without a company, newest first; state: empty for all.
int list_support_command(const Config& config, const std::string& state, Output output);
// One request, of whatever company.
int show_support_command(const Config& config, const std::string& number, Output output);
int set_support_state_command(const Config& config, const std::string& number, const std::string& state, Output output);

int verify_audit_command(const Config& config);

}  // namespace portner
