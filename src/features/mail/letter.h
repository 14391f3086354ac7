#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/moment.h"
#include "db/database.h"
#include "delivery/message_queue.h"
#include "features/people/people.h"
#include "web/view.h"

namespace portner {

// A mail to a person, in the person's own words: every text here is translated already.
struct Letter {
  std::string subject;
  std::vector<std::string> paragraphs;
  std::vector<std::pair<std::string, std::string>> facts = {};  // name and value, a line each
  std::vector<std::string> quote = {};  // what somebody wrote, by lines: always marked as that, whatever it says
  std::vector<std::string> advice = {};
  std::string button = {};  // what the link does; empty: no link
  std::string link = {};
  std::vector<std::string> small_print = {};
  std::string reply_to = {};  // an address as normalise_email gives it; empty: nobody's
};

// Writes letters as plain text and as HTML into the queue.
class Letters {
 public:
  Letters(const delivery::MessageQueue& queue, const web::View& view, const web::Translations& translations)
      : queue_(queue), view_(view), translations_(translations) {}

  const web::Translations& translations() const { return translations_; }

  // Not sent any more when it is older than lifetime. Gives the message's number.
  std::int64_t send(db::Transaction& transaction, const Person& person, const web::Language& language,
                    const Letter& letter, Seconds lifetime, Moment now) const;

 private:
  const delivery::MessageQueue& queue_;
  const web::View& view_;
  const web::Translations& translations_;
};

// The person's own language, or the company's while none is chosen.
web::Language language_of(db::Transaction& transaction, const Person& person);

}  // namespace portner
