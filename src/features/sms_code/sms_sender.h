#pragma once

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "delivery/message_queue.h"
#include "features/audit/audit.h"
#include "features/notice/notice.h"
#include "features/people/mobile_number.h"
#include "features/people/people.h"
#include "features/sms_code/sms_code.h"
#include "web/view.h"

namespace portner {

// Why no text goes out.
enum class NoText {
  not_set_up,     // this installation has no gateway
  not_allowed,    // by the company's rules
  bad_number,     // see problem
  other_country,  // the company's people have no telephones there
  too_soon,       // wait: until it may be sent again
  too_many,       // wait: until a budget has room
};

struct TextRefusal {
  NoText why;
  NumberProblem problem = NumberProblem::unreadable;
  Seconds wait{0};
  std::string reference = {};  // of too_many
};

struct SmsRequest {
  const Person& person;
  std::string asked_by;
  SmsPurpose purpose;
  std::string number;  // E.164
  const Origin& origin;
};

struct SmsLimits {
  int installation_a_day = 10000;
  bool dry_run = false;  // only says what it would hold back
};

// Sends codes, and holds back what would cost somebody money: budgets a number, person, address, country, company and
// day (SECURITY rule 7 and the spend guard of the threat model). What it sends is written in the caller's transaction.
class SmsSender {
 public:
  // A line for the log and a count for the metrics.
  using Journal = std::function<void(std::string_view event, const std::map<std::string, std::string>& fields)>;
  struct Parts {
    Entropy& entropy;
    const SmsCodes& codes;
    const delivery::MessageQueue& texts;
    const web::Translations& translations;
    const AuditLog& audit;
    const Notices& notices;
    std::string public_url;
    bool set_up;  // there is a gateway
    SmsLimits limits;
    Journal journal;
  };
  explicit SmsSender(Parts parts) : parts_(std::move(parts)) {}

  // Whether this person may add SMS as a factor, and with which number: the one on the card.
  std::expected<MobileNumber, TextRefusal> offered(db::Transaction& transaction, const Person& person) const;
  // Whether texts may go to this number of a person's company.
  std::expected<MobileNumber, TextRefusal> usable(db::Transaction& transaction, const Person& person,
                                                  std::string_view typed) const;

  // Sends the code that is out again, or a fresh one.
  std::expected<OutCode, TextRefusal> send(db::Transaction& transaction, const SmsRequest& request,
                                           const web::Language& language, Moment now) const;

  // A text without a code, within the same budgets; held back in silence.
  void tell(db::Transaction& transaction, const SmsRequest& request, const std::string& body, Seconds lifetime,
            Moment now) const;

  // Whoever makes a company pay for texts does not read them: tells its administrators when few of a day's codes have
  // been typed. Called now and then by the housekeeping.
  void watch_use(db::Transaction& transaction, Moment now) const;

 private:
  std::expected<void, TextRefusal> charge(db::Transaction& transaction, const SmsRequest& request, Moment now) const;
  // Once a day; false when they know already.
  bool warn_administrators(db::Transaction& transaction, NoticeKind kind, CompanyId company, std::string_view about,
                           Moment now) const;

  Parts parts_;
};

}  // namespace portner
