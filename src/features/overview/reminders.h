#pragma once

#include "features/audit/audit.h"
#include "features/mail/letter.h"
#include "features/overview/overview.h"

namespace portner {

// What came of reminding.
struct Reminded {
  std::int64_t reminded = 0;
  std::int64_t lately = 0;  // had a reminder within the last week, and got none
  bool more = false;        // there are more than one request reminds
};

inline constexpr std::size_t most_reminders = 5000;    // a request
inline constexpr std::size_t reminders_at_once = 500;  // a transaction

// Mails to people who have no second factor yet, one a week at most.
class Reminders {
 public:
  Reminders(const Letters& letters, const AuditLog& audit, std::string public_url)
      : letters_(letters), audit_(audit), public_url_(std::move(public_url)) {}

  // What the person would get, in a language of choice.
  Letter letter(db::Transaction& transaction, const Person& person, const web::Language& language, Moment now) const;

  // Everybody whom the filter shows. entry says who asks, and from where; asked_in is that session, which must not have
  // ended.
  Reminded remind(db::Database& database, const Viewer& viewer, OverviewFilter filter, const AuditEntry& entry,
                  SessionId asked_in, Moment now) const;

 private:
  bool send(db::Transaction& transaction, CompanyId company, const OverviewLine& line, Moment now) const;

  const Letters& letters_;
  const AuditLog& audit_;
  std::string public_url_;
};

}  // namespace portner
