#pragma once

#include <map>
#include <optional>
#include <string>

#include "features/administration/staff.h"
#include "features/links/password_mail.h"
#include "features/notice/notice.h"
#include "features/site/site.h"
#include "features/sms_code/sms_sender.h"

namespace portner {

// HR → Users: making a person, editing one, and the welcome mail; for administrators.
class EditPages {
 public:
  struct Parts {
    Site& site;
    const AuditLog& audit;
    const Notices& notices;
    const PasswordMails& password_mails;
    const SmsSender& texts;
    bool sends_mail;  // there is a mail server, or the demo's outbox
  };
  explicit EditPages(Parts parts) : parts_(parts) {}

  // What the form's fields hold, by name.
  using Fields = std::map<std::string, std::string, std::less<>>;

  void add_routes();

 private:
  // before: nothing for a new person.
  web::Response form_page(const Call& call, const std::optional<Person>& before, const Fields& fields,
                          const FieldErrors& errors, std::string_view notice = {}) const;
  web::Response new_page(const Call& call) const;
  web::Response edit_page(const Call& call, std::string_view notice = {}) const;
  web::Response create(const Call& call) const;
  web::Response edit(const Call& call) const;
  web::Response welcome(const Call& call) const;

  // What was typed, as it may be saved; else every slip.
  std::expected<StaffCard, FieldErrors> card_in(const Call& call, const Person& before) const;
  FieldErrors errors_for(const Call& call, StaffProblem problem) const;
  // What stands against the number that codes by SMS would go to.
  FieldErrors number_errors(db::Transaction& transaction, const Call& call, const Person& before,
                            const Person& after) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Parts parts_;
};

}  // namespace portner
