#pragma once

#include <expected>

#include "features/sms_code/sms_code.h"
#include "features/throttle/throttle.h"

namespace portner {

// The code that was sent to a number which is to become a person's, counted before it is compared: whoever does not
// hold that telephone must not guess their way to it.
std::expected<SmsVerdict, Exhausted> check_new_number(db::Transaction& transaction, const SmsCodes& codes,
                                                      PersonId person, std::string_view asked_by, SmsPurpose purpose,
                                                      std::string_view code, Moment now);

}  // namespace portner
