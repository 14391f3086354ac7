#pragma once

#include <string>

#include "features/company/company.h"
#include "features/mail/letter.h"
#include "features/support/support_request.h"

namespace portner {

// The mails about a message to support.
class SupportMails {
 public:
  SupportMails(const Letters& letters, std::string public_url)
      : letters_(letters), public_url_(std::move(public_url)) {}

  // To support, in the company's language. An answer to it goes to the sender.
  void asked(db::Transaction& transaction, const SupportRequest& request, const SupportContact& contact) const;
  // To the sender, in the language of the page. Holds no word of what was written: a stranger's address may be
  // anybody's, and nobody's advertising goes there.
  void received(db::Transaction& transaction, const SupportRequest& request, const SupportContact& contact) const;

 private:
  const Letters& letters_;
  std::string public_url_;
};

// What the sender had shown, in words.
std::string proof_in_words(SenderProof proof, const web::Translations& translations, const web::Language& language);

}  // namespace portner
