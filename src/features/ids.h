#pragma once

#include "base/id.h"

namespace portner {

using CompanyId = Id<struct CompanyTag>;
using TitleId = Id<struct TitleTag>;
using DepartmentId = Id<struct DepartmentTag>;
using PersonId = Id<struct PersonTag>;
using AppId = Id<struct AuthenticatorAppTag>;
using AttemptId = Id<struct SignInAttemptTag>;
using SessionId = Id<struct SessionTag>;
using DeviceId = Id<struct KnownDeviceTag>;
using ImportJobId = Id<struct ImportJobTag>;
using SmsCodeId = Id<struct SmsCodeTag>;
using HelpRequestId = Id<struct HelpRequestTag>;
using SupportRequestId = Id<struct SupportRequestTag>;
using HelpCodeId = Id<struct HelpCodeTag>;

}  // namespace portner
