#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "app/commands.h"
#include "app/demo.h"
#include "app/program.h"
#include "app/stop_signals.h"

namespace portner {
namespace {

constexpr time_t seconds_between_tidying = 60;

struct Options {
  std::string config_file;
  std::string data;
  std::string listen;
};

// The file, then what the command line says on top. Prints every problem; nothing when there is one.
std::optional<Config> config_of(const Options& options) {
  ConfigProblems problems;
  Config config;
  if (!options.config_file.empty()) {
    std::ifstream file(options.config_file);
    if (!file) {
      fmt::print(stderr, "portner: cannot read {}\n", options.config_file);
      return std::nullopt;
    }
    auto parsed = parse_config(std::string(std::istreambuf_iterator<char>(file), {}));
    if (parsed) {
      config = std::move(*parsed);
    } else {
      problems = std::move(parsed.error());
    }
  }
  if (!options.data.empty()) config.data_directory = options.data;
  if (!options.listen.empty()) {
    if (const auto endpoint = parse_endpoint(options.listen)) {
      config.listen = *endpoint;
      if (problems.empty()) problems = problems_of(config);
    } else {
      problems.push_back("--listen: must be an address and a port, like 127.0.0.1:8080");
    }
  }
  if (problems.empty()) return config;
  fmt::print(stderr, "portner: the configuration does not work:\n");
  for (const auto& problem : problems) fmt::print(stderr, "  {}\n", problem);
  return std::nullopt;
}

// Secrets must not end up in a core dump, nor be read by another process of the same user.
void keep_memory_private() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef PORTNER_TEST_SWITCHES
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

// Runs until somebody stops it.
void run_until_stopped(Program& program, const Log& log) {
  const auto signals = stop_signals();
  const timespec pause{seconds_between_tidying, 0};
  while (sigtimedwait(&signals, nullptr, &pause) < 0) {
    try {
      program.tidy();
    } catch (const std::exception& error) {
      log.error("tidying_failed", {{"why", error.what()}});
    }
  }
  program.stop();
  log.info("stopped");
}

int serve(const Config& config) {
  const Log log("");
  Program program(config, Mode::serve, log);
  program.start();
  fmt::print("Portner is at {}\n", program.public_url());
  if (const auto link = program.first_company_link())
    fmt::print(
        "There is no company yet. This link makes the first one and its administrator; it works once, for 24 "
        "hours:\n\n  {}\n\n",
        link->reveal());
  std::fflush(stdout);
  run_until_stopped(program, log);
  return 0;
}

int demo(Config config) {
  if (!web::ClientAddress::parse(config.listen.address).is_loopback()) {
    fmt::print(stderr, "portner: the demo shows every message to everybody and listens on loopback addresses only\n");
    return 1;
  }
  if (!config.support.reachable())
    config.support = {"Portner’s demo support", "+45 70 10 20 40", "2", "Every day, 8 to 20",
                      "support@portner.example"};
  std::filesystem::create_directories(config.data_directory);
  const Log log(config.data_directory + "/demo.log");
  Program program(config, Mode::demo, log);
  program.seed_demo();
  program.start();
  fmt::print("\nPortner's demo is at http://localhost:{}\n\n", program.port());
  fmt::print("  anna@demo.example    an employee without 2FA\n");
  fmt::print("  bo@demo.example      an employee with an authenticator app; its key: {}\n", program.demo_app_key());
  fmt::print("  carla@demo.example   an administrator\n");
  fmt::print("  dan@demo.example     the leader of a department\n");
  fmt::print("  {}  a support agent\n", demo_support_agent);
  fmt::print("  eva@other.example    an administrator of another company\n\n");
  fmt::print("Everybody's password: {}\nMessages to them are at http://localhost:{}/outbox\n", demo_password,
             program.port());
  fmt::print("The log is {}/demo.log. Stop with Ctrl+C.\n", config.data_directory);
  std::fflush(stdout);
  run_until_stopped(program, log);
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("Portner: sign-in with a password and a code, for companies.");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_all_flag("--help-all", "Print the help of every command");
  Options options;
  int code = 0;

  const auto with_config = [&](CLI::App* command) {
    command->add_option("--config", options.config_file,
                        "Configuration file (TOML); docs/configuration.md lists the keys");
    command->add_option("--data", options.data, "Data directory: database (SQLite) and keys. Default: portner-data");
    return command;
  };
  const auto then = [&](CLI::App* command, auto action) {
    command->callback([&, action] {
      const auto config = config_of(options);
      code = config ? action(*config) : 1;
    });
  };

  auto* serve_command = with_config(app.add_subcommand("serve", "Serve sign-in to people"));
  serve_command->add_option("--listen", options.listen, "ADDRESS:PORT. Default: 127.0.0.1:8080");
  then(serve_command, serve);

  auto* demo_command = app.add_subcommand("demo", "Serve a demo company; messages go nowhere and are shown at /outbox");
  demo_command->add_option("--listen", options.listen, "ADDRESS:PORT, a loopback address. Default: 127.0.0.1:8080");
  demo_command->add_option("--config", options.config_file,
                           "Configuration file (TOML); docs/configuration.md lists the keys");
  demo_command->add_option("--data", options.data, "Where the demo keeps its database. Default: portner-demo")
      ->default_str("portner-demo");
  demo_command->callback([&] {
    if (options.data.empty() && options.config_file.empty()) options.data = "portner-demo";
    const auto config = config_of(options);
    code = config ? demo(*config) : 1;
  });

  then(with_config(app.add_subcommand("migrate", "Bring the database to this program's schema")), migrate_command);

  auto* admin = app.add_subcommand("admin", "Administrators");
  admin->require_subcommand(1);
  NewAdministrator wanted;
  auto* create =
      with_config(admin->add_subcommand("create", "Make an administrator and print a link to choose a password"));
  create->add_option("--company", wanted.company, "The company's name; it is made when there is none")->required();
  create->add_option("--name", wanted.name, "The person's name")->required();
  create->add_option("--email", wanted.email, "The person's e-mail address")->required();
  create->add_option("--language", wanted.language, "The person's language, like en or da")->capture_default_str();
  then(create, [&](const Config& config) { return create_administrator(config, wanted); });

  bool as_json = false;
  const auto with_json = [&](CLI::App* command) {
    command->add_flag("--json", as_json, "Print JSON, for programs");
    return command;
  };
  const auto output = [&] { return as_json ? Output::json : Output::words; };
  auto* user = app.add_subcommand("user", "People");
  user->require_subcommand(1);
  std::string email;
  std::string reason;
  auto* link =
      with_json(with_config(user->add_subcommand("password-link", "Print or mail a link to choose a new password")));
  bool by_mail = false;
  link->add_option("--email", email, "The person's e-mail address")->required();
  link->add_flag("--mail", by_mail, "Mail it instead of printing it");
  then(link, [&](const Config& config) { return password_link_command(config, email, by_mail, output()); });

  NewUser new_user;
  bool as_administrator = false, as_support_agent = false;
  auto* create_user = with_json(
      with_config(user->add_subcommand("create", "Make a person and print or mail a link to choose a password")));
  create_user->add_option("--company", new_user.company, "The company's name")->required();
  create_user->add_option("--name", new_user.name, "The person's name")->required();
  create_user->add_option("--email", new_user.email, "The person's e-mail address")->required();
  create_user->add_option("--telephone", new_user.telephone, "The person's telephone number");
  create_user->add_option("--title", new_user.title, "One of the company's titles");
  create_user->add_option("--language", new_user.language, "Like en or da. Default: the company's");
  auto* administers = create_user->add_flag("--administrator", as_administrator, "Makes them an administrator");
  create_user->add_flag("--support-agent", as_support_agent, "Makes them a support agent of the company")
      ->excludes(administers);
  create_user->add_flag("--mail", new_user.by_mail, "Mail the link instead of printing it");
  then(create_user, [&](const Config& config) {
    if (as_administrator) new_user.role = Role::administrator;
    if (as_support_agent) new_user.role = Role::support_agent;
    return create_user_command(config, new_user, output());
  });
  const auto for_a_reason = [&](const char* name, const char* help, auto command) {
    auto* added = with_json(with_config(user->add_subcommand(name, help)));
    added->add_option("--email", email, "The person's e-mail address")->required();
    added->add_option("--reason", reason, "Why, for the audit log")->required();
    then(added, [&, command](const Config& config) { return command(config, email, reason, output()); });
  };
  for_a_reason("deactivate", "Shut a person out: sessions and links end, the password no longer works",
               deactivate_user_command);
  for_a_reason("reactivate", "Let a deactivated person in again, with the password and 2FA of before",
               reactivate_user_command);
  for_a_reason("unlock", "Forget the wrong codes of a person who has no tries left", unlock_command);
  for_a_reason("reset-2fa", "Turn 2FA off for a person: all factors, sessions and links are gone",
               reset_two_factor_command);

  std::string role;
  auto* set_role = with_json(with_config(user->add_subcommand("role", "Give a person another role in the company")));
  set_role->add_option("--email", email, "The person's e-mail address")->required();
  set_role->add_option("--role", role, "employee, support_agent or administrator")->required();
  set_role->add_option("--reason", reason, "Why, for the audit log")->required();
  then(set_role, [&](const Config& config) { return role_command(config, email, role, reason, output()); });

  FileImport file_import;
  auto* import_people =
      with_json(with_config(app.add_subcommand("import", "Bring a company's people to what a CSV file says")));
  import_people->add_option("--company", file_import.company, "The company's name")->required();
  import_people->add_option("file", file_import.file, "The CSV file (UTF-8); its first line names the columns")
      ->required();
  import_people->add_flag("--dry-run", file_import.dry_run, "Say what would happen, and change nothing");
  import_people->add_flag("--good-rows-only", file_import.good_rows_only, "Leave out the rows with a problem");
  import_people->add_flag("--send-welcome", file_import.send_welcome, "Mail new people a link to choose a password");
  then(import_people, [&](const Config& config) { return import_command(config, file_import, output()); });
  FileExport file_export;
  auto* export_people = with_json(with_config(app.add_subcommand("export", "Write a company's people as CSV")));
  export_people->add_option("--company", file_export.company, "The company's name")->required();
  export_people->add_option("--output", file_export.file, "A new file that only its owner can read. Default: print it");
  export_people->add_flag("--full", file_export.full,
                          "With the keys of authenticator apps and those password hashes that work elsewhere");
  then(export_people, [&](const Config& config) { return export_command(config, file_export, output()); });

  std::string number;
  auto* telephone = with_json(with_config(user->add_subcommand(
      "number", "Write another telephone number on a person's card; codes go there once it is verified")));
  telephone->add_option("--email", email, "The person's e-mail address")->required();
  telephone->add_option("--number", number, "The number, with + and the country's digits if it is from abroad")
      ->required();
  telephone->add_option("--reason", reason, "Why, for the audit log")->required();
  then(telephone, [&](const Config& config) { return number_command(config, email, number, reason, output()); });

  auto* sms = app.add_subcommand("sms", "Text messages");
  sms->require_subcommand(1);
  auto* sms_test = with_config(sms->add_subcommand("test", "Send one text and follow it to its receipt"));
  sms_test->add_option("number", number, "The number, with + and the country's digits")->required();
  then(sms_test, [&](const Config& config) { return sms_test_command(config, number); });

  auto* mail = app.add_subcommand("mail", "Mails");
  mail->require_subcommand(1);
  std::string address;
  auto* mail_test = with_config(mail->add_subcommand("test", "Send one mail and print what the mail server says"));
  mail_test->add_option("address", address, "The e-mail address")->required();
  then(mail_test, [&](const Config& config) { return mail_test_command(config, address); });

  auto* support = app.add_subcommand("support", "What people have written to support");
  support->require_subcommand(1);
  std::string request, state;
  auto* list_support = with_json(
      with_config(support->add_subcommand("list", "Requests of people who were not signed in, newest first")));
  list_support->add_option("--state", state, "Only these: new, in_progress or solved");
  then(list_support, [&](const Config& config) { return list_support_command(config, state, output()); });
  auto* show_support = with_json(with_config(support->add_subcommand("show", "One request, of whatever company")));
  show_support->add_option("number", request, "Its number, like S-7K2M9")->required();
  then(show_support, [&](const Config& config) { return show_support_command(config, request, output()); });
  auto* set_state = with_json(with_config(support->add_subcommand("set-state", "Say how far a request has come")));
  set_state->add_option("number", request, "Its number, like S-7K2M9")->required();
  set_state->add_option("--state", state, "new, in_progress or solved")->required();
  then(set_state, [&](const Config& config) { return set_support_state_command(config, request, state, output()); });

  auto* keys = app.add_subcommand("keys", "The keys outside the database");
  keys->require_subcommand(1);
  bool resume = false;
  auto* rotate =
      with_config(keys->add_subcommand("rotate", "Add a key and seal every secret anew with it; servers may run"));
  rotate->add_flag("--resume", resume, "Go on with an interrupted rotation: add no key");
  then(rotate, [&](const Config& config) { return rotate_keys_command(config, resume); });

  auto* company = app.add_subcommand("company", "Companies");
  company->require_subcommand(1);
  std::string company_name;
  WrittenSettings change;
  auto* rule = with_json(with_config(company->add_subcommand("rule", "Show or change a company's rules")));
  rule->add_option("--company", company_name, "The company's name")->required();
  const auto setting = [&](const char* option, const char* name, const char* help) {
    rule->add_option_function<std::string>(
        option, [&change, name](const std::string& text) { change[name] = text; }, help);
  };
  setting("--two-factor", "two_factor", "Whether 2FA is needed: optional or required");
  rule->add_option_function<std::string>(
      "--titles",
      [&change](std::string text) {
        std::ranges::replace(text, ',', '\n');
        change["titles"] = std::move(text);
      },
      "For whom: titles with commas between; \"\" for everyone");
  setting("--last-skip-day", "last_skip_day", "The last day on which people may skip; \"\" for none");
  setting("--code-window", "code_window", "standard: this code and the one before; strict: this code alone");
  setting("--session-idle", "session_idle", "Minutes after which an idle session ends");
  setting("--session-hours", "session_hours", "Hours after which every session ends, 24 at most");
  setting("--sms", "sms", "Whether people may get codes by SMS: allowed or forbidden");
  setting("--sms-countries", "sms_countries",
          "Where codes are sent, like DK,SE; \"\" for the company's region and its neighbours");
  setting("--sms-a-day", "sms_a_day", "The most texts within 24 hours");
  setting("--region", "region", "Where numbers without + are at home, like DK");
  setting("--language", "language", "The company's language, like en or da");
  setting("--support-name", "support_name", "Whom people may call; \"\" for nobody");
  setting("--support-telephone", "support_telephone", "The number of support; \"\" for none");
  setting("--support-menu-digit", "support_menu_digit", "The digit to press in the telephone's menu; \"\" for none");
  setting("--support-hours", "support_hours", "When support answers, in a line; \"\" for nothing");
  setting("--support-email", "support_email", "Where requests for support are mailed to; \"\" for nowhere");
  then(rule, [&](const Config& config) { return company_rule_command(config, company_name, change, output()); });

  then(with_json(with_config(company->add_subcommand("list", "Every company, with how many people it has"))),
       [&](const Config& config) { return list_companies_command(config, std::nullopt, output()); });
  auto* show = with_json(with_config(company->add_subcommand("show", "One company; its rules: company rule")));
  show->add_option("--company", company_name, "The company's name")->required();
  then(show, [&](const Config& config) { return list_companies_command(config, company_name, output()); });

  auto* audit = app.add_subcommand("audit", "The audit log");
  audit->require_subcommand(1);
  then(with_config(audit->add_subcommand("verify", "Check the chain for edited, removed or reordered events")),
       verify_audit_command);

  app.add_subcommand("routes", "Print every route, the standings it answers at, and for whom")->callback([&] {
    code = routes_command();
  });
  app.add_subcommand("version", "Print the version")->callback([] { fmt::print("portner {}\n", PORTNER_VERSION); });

  CLI11_PARSE(app, argc, argv);
  return code;
}

}  // namespace
}  // namespace portner

int main(int argc, char** argv) {
  portner::keep_memory_private();
  const auto signals = portner::stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  try {
    return portner::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "portner: {}\n", error.what());
    return 1;
  }
}
