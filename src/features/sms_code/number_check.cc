#include "features/sms_code/number_check.h"

namespace portner {

std::expected<SmsVerdict, Exhausted> check_new_number(db::Transaction& transaction, const SmsCodes& codes,
                                                      PersonId person, std::string_view asked_by, SmsPurpose purpose,
                                                      std::string_view code, Moment now) {
  constexpr Budget tries{"new-number-codes", 10, Seconds{3600}};
  const auto reserved = reserve(transaction, tries, std::to_string(person.value), now);
  if (!reserved) return std::unexpected(reserved.error());
  auto verdict = codes.check(transaction, asked_by, purpose, code, now);
  if (std::holds_alternative<SmsAccepted>(verdict)) refund(transaction, *reserved);
  return verdict;
}

}  // namespace portner
