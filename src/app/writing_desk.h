#pragma once

#include "app/catalogs.h"
#include "app/config.h"
#include "app/core.h"
#include "delivery/message_queue.h"
#include "features/links/password_mail.h"
#include "features/mail/letter.h"
#include "features/notice/notice.h"
#include "resources/resources.h"
#include "web/view.h"

namespace portner {

// What a command needs to write to people. The messages wait in the queue for whoever serves.
struct WritingDesk {
  WritingDesk(Core& core, const Config& config)
      : queue(core.keys, core.entropy, [](delivery::Channel) {}),
        notices(letters, public_url_of(config)),
        password_mails(
            {core.entropy, letters, core.audit, public_url_of(config), core.keys.derive_lasting("pseudonym")}) {}

  web::Translations translations{catalogs()};
  web::View view{resources::templates(), translations};
  delivery::MessageQueue queue;
  Letters letters{queue, view, translations};
  Notices notices;
  PasswordMails password_mails;
};

}  // namespace portner
