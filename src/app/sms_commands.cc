#include <fmt/format.h>

#include "app/commands.h"
#include "app/core.h"
#include "app/writing_desk.h"
#include "features/company/company.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/session/attempt.h"
#include "features/session/session.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/sms_code.h"

namespace portner {
std::string_view words_for(NumberProblem problem) {
  switch (problem) {
    case NumberProblem::none_given:
      return "--number: is empty";
    case NumberProblem::unreadable:
      return "--number: cannot be dialled; type it with + and the country's digits";
    case NumberProblem::not_mobile:
      return "--number: is not a mobile number";
    case NumberProblem::costly:
      return "--number: costs extra to call, and gets no texts";
  }
  return "";
}

int number_command(const Config& config, const std::string& email, const std::string& typed,
                   const std::string& reason) {
  Core core(config);
  const auto now = core.clock.now();
  const WritingDesk desk(core, config);
  std::string problem;
  bool needs_verification = false;
  core.database.write([&](db::Transaction& transaction) {
    problem.clear();
    const auto person = people_store::find_by_email(transaction, normalise_email(email).value_or(""));
    if (!person) {
      problem = "there is nobody with that e-mail address";
      return;
    }
    const auto company = company_store::find(transaction, person->company);
    const auto number = mobile_number(typed, company ? company->region : "");
    if (!number) {
      problem = words_for(number.error());
      return;
    }
    people_store::lock(transaction, person->id);
    people_store::save_telephone(transaction, person->id, as_dialled(number->e164));
    const auto factor = SmsCodes::factor(transaction, person->id);
    needs_verification = factor && factor->number != number->e164;
    if (needs_verification) {
      number_change::end_all(transaction, person->id, now);
      SmsCodes::need_verification(transaction, person->id, number->e164, now);
      session_store::end_others(transaction, person->id, std::nullopt);
      attempt_store::end_all(transaction, person->id);
      desk.notices.send(transaction, NoticeKind::number_needs_verifying, *person, {}, now);
    }
    core.audit.append(transaction,
                      {.kind = needs_verification ? AuditKind::number_needs_verifying : AuditKind::person_changed,
                       .company = person->company,
                       .person = person->id,
                       .detail = {{"reason", reason}}},
                      now);
  });
  if (!problem.empty()) return fail(problem);
  fmt::print("The number is on the card.{}\n", needs_verification ? " Their next sign-in verifies it first." : "");
  return 0;
}

}  // namespace portner
