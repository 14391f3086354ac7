#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/core.h"
#include "app/tell.h"
#include "app/writing_desk.h"
#include "features/support/support.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::size_t most_listed = 1000;

std::string company_of(db::Transaction& transaction, const SupportRequest& request) {
  const auto company = request.company ? company_store::find(transaction, *request.company) : std::nullopt;
  return company ? company->name : "";
}

nlohmann::json json_of(const SupportRequest& request, const std::string& company) {
  return {{"number", request.number},
          {"company", company},
          {"state", name_of(request.state)},
          {"name", request.name},
          {"email", request.email},
          {"shown", name_of(request.proof)},
          {"message", request.message},
          {"page", request.page},
          {"reference", request.reference},
          {"browser", request.browser},
          {"address", request.address},
          {"language", request.language},
          {"created", iso_time(request.created_at)},
          {"changed", iso_time(request.changed_at)}};
}

// What a stranger wrote must not move the terminal's cursor: its lines are kept, and nothing else that controls.
std::string sentence_of(const SupportRequest& request, const std::string& company) {
  return fmt::format("{}  {}  {}\n  {} <{}>, shown: {}{}\n  page {}, reference {}, {}, {}, {}\n\n{}\n", request.number,
                     name_of(request.state), iso_time(request.created_at), request.name, request.email,
                     name_of(request.proof), company.empty() ? "" : ", of " + company,
                     request.page.empty() ? "unknown" : request.page,
                     request.reference.empty() ? "none" : request.reference,
                     request.browser.empty() ? "unknown browser" : request.browser, request.address, request.language,
                     request.message);
}

}  // namespace

int list_support_command(const Config& config, const std::string& state, Output output) {
  const auto wanted = support_state(state);
  if (!state.empty() && !wanted) return fail("--state: must be new, in_progress or solved");
  Core core(config);
  const auto requests = core.database.read([&](db::Transaction& transaction) {
    return support_requests::without_company(transaction, wanted, most_listed);
  });
  for (const auto& request : requests)
    tell(output, json_of(request, ""),
         fmt::format("{}  {}  {}  {} <{}>", request.number, iso_time(request.created_at), name_of(request.state),
                     request.name, request.email));
  if (requests.empty() && output == Output::words) fmt::print("There are none.\n");
  return 0;
}

int show_support_command(const Config& config, const std::string& typed, Output output) {
  Core core(config);
  std::string company;
  const auto request = core.database.read([&](db::Transaction& transaction) {
    auto found = support_requests::find_any(transaction, normalise_support_number(typed).value_or(""));
    if (found) company = company_of(transaction, *found);
    return found;
  });
  if (!request) return fail("there is no request of that number");
  tell(output, json_of(*request, company), sentence_of(*request, company));
  return 0;
}

int set_support_state_command(const Config& config, const std::string& typed, const std::string& name, Output output) {
  const auto state = support_state(name);
  if (!state) return fail("--state: must be new, in_progress or solved");
  Core core(config);
  const WritingDesk desk(core, config);
  const SupportMails mails(desk.letters, public_url_of(config));
  const Support support({core.entropy, mails, core.audit, config.support, core.keys.derive_lasting("pseudonym")});
  std::string problem;
  core.database.write([&](db::Transaction& transaction) {
    const auto request = support_requests::find_any(transaction, normalise_support_number(typed).value_or(""));
    problem = !request ? "there is no request of that number"
              : support.set_state(transaction, *request, *state, std::nullopt, {}, core.clock.now())
                  ? ""
                  : "it is in that state already";
  });
  if (!problem.empty()) return fail(problem);
  tell(output, {{"number", typed}, {"state", name}}, fmt::format("{} is {} now.", typed, name));
  return 0;
}

}  // namespace portner
