#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/help_code/help_request.h"
#include "features/mail/letter.h"
#include "features/people/people.h"

namespace portner {

// What is written about a request for help, each in the reader's language and in the transaction of its cause. Mails to
// the person, but for the refusal, carry a link for "This was not me".
class HelpMails {
 public:
  HelpMails(Entropy& entropy, const Letters& letters, std::string public_url)
      : entropy_(entropy), letters_(letters), public_url_(std::move(public_url)) {}

  // To the administrators who can answer, and to the person.
  void asked(db::Transaction& transaction, const HelpRequest& request, const Person& person,
             const std::vector<Person>& administrators) const;
  void code_given(db::Transaction& transaction, const HelpRequest& request, const Person& person,
                  const Person& administrator, Moment now) const;
  void code_used(db::Transaction& transaction, HelpRequestId request, const Person& person, const Origin& origin,
                 Moment now) const;
  // reason may be empty.
  void declined(db::Transaction& transaction, const Person& person, const Person& administrator,
                std::string_view reason, Moment now) const;
  // To the administrators: the person says that it was somebody else.
  void stopped(db::Transaction& transaction, const HelpRequest& request, const Person& person,
               const std::vector<Person>& administrators, Moment now) const;

 private:
  // The person's language, and a letter begun in it.
  struct Draft {
    web::Language language;
    Letter letter;
  };
  std::string say(const web::Language& language, const char* english,
                  const web::Translations::Arguments& arguments = {}) const;
  void add_origin(Draft& draft, const Origin& origin, Moment at) const;
  void add_not_me(db::Transaction& transaction, Draft& draft, HelpRequestId request, Moment now) const;
  void send(db::Transaction& transaction, const Person& to, const Draft& draft, Moment now) const;
  std::string address_of(HelpRequestId request) const;

  Entropy& entropy_;
  const Letters& letters_;
  std::string public_url_;
};

}  // namespace portner
