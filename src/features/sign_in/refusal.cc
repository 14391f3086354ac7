#include <array>
#include <utility>

#include "features/sign_in/sign_in.h"

namespace portner {

std::string_view name_of(Refused why) {
  switch (why) {
    case Refused::wrong_password:
      return "wrong_password";
    case Refused::weak_password:
      return "weak_password";
    case Refused::malformed_code:
      return "malformed_code";
    case Refused::malformed_help:
      return "malformed_help";
    case Refused::wrong_code:
      return "wrong_code";
    case Refused::code_used:
      return "code_used";
    case Refused::sms_used:
      return "sms_used";
    case Refused::sms_expired:
      return "sms_expired";
    case Refused::sms_replaced:
      return "sms_replaced";
    case Refused::sms_none_out:
      return "sms_none_out";
    case Refused::wrong_sms:
      return "wrong_sms";
    case Refused::wrong_help:
      return "wrong_help";
    case Refused::help_used:
      return "help_used";
    case Refused::help_expired:
      return "help_expired";
    case Refused::clock_off:
      return "clock_off";
    case Refused::must_wait:
      return "must_wait";
    case Refused::no_more_tries:
      return "no_more_tries";
    case Refused::attempt_over:
      return "attempt_over";
  }
  return "";
}

namespace {

struct ToRefusal {
  using Answer = std::optional<CodeRefusal>;
  Answer operator()(const AppAccepted&) const { return std::nullopt; }
  Answer operator()(const otp::AlreadyUsed& used) const { return CodeRefusal{Refused::code_used, used.next_in}; }
  Answer operator()(const otp::ClockOff& off) const { return CodeRefusal{Refused::clock_off, off.by}; }
  Answer operator()(const otp::Wrong&) const { return CodeRefusal{Refused::wrong_code}; }
  Answer operator()(const SmsAccepted&) const { return std::nullopt; }
  Answer operator()(const SmsExpired&) const { return CodeRefusal{Refused::sms_expired}; }
  Answer operator()(const SmsReplaced&) const { return CodeRefusal{Refused::sms_replaced}; }
  Answer operator()(const SmsUsed&) const { return CodeRefusal{Refused::sms_used}; }
  Answer operator()(const SmsNoneOut&) const { return CodeRefusal{Refused::sms_none_out}; }
  Answer operator()(const SmsWrong&) const { return CodeRefusal{Refused::wrong_sms}; }
  Answer operator()(const HelpAccepted&) const { return std::nullopt; }
  Answer operator()(const HelpExpired&) const { return CodeRefusal{Refused::help_expired}; }
  Answer operator()(const HelpUsed&) const { return CodeRefusal{Refused::help_used}; }
  Answer operator()(const HelpWrong&) const { return CodeRefusal{Refused::wrong_help}; }
  Answer operator()(const MustWait& wait) const { return CodeRefusal{Refused::must_wait, wait.retry_in}; }
  Answer operator()(const NoMoreTries&) const { return CodeRefusal{Refused::no_more_tries}; }
};

}  // namespace

std::optional<CodeRefusal> refusal_of(const CodeVerdict& verdict) {
  return std::visit(ToRefusal{}, verdict);
}
std::optional<CodeRefusal> refusal_of(const AppVerdict& verdict) {
  return std::visit(ToRefusal{}, verdict);
}

std::optional<CodeRefusal> refusal_of(const SmsVerdict& verdict) {
  return std::visit(ToRefusal{}, verdict);
}

std::size_t least_length(bool factor_active, Demand demand) {
  return factor_active || demand == Demand::now ? least_beside_factor : least_alone;
}

}  // namespace portner
