#include "features/outbox/outbox_page.h"

#include "features/people/mobile_number.h"
#include "features/wording/wording.h"

namespace portner {

void add_outbox_route(Site& site, const delivery::MessageQueue& queue) {
  site.get("/outbox", [&](const Call& call) {
    constexpr int most = 100;
    std::vector<delivery::ShownMessage> texts;
    const auto mails = site.database().read([&](db::Transaction& transaction) {
      texts = queue.newest(transaction, delivery::Channel::sms, most);
      return queue.newest(transaction, delivery::Channel::mail, most);
    });
    web::Model model;
    for (const auto& text : texts)
      model.add("TEXT_MESSAGE")
          .set("WHEN", when(site.translations(), call.language, text.created_at))
          .set("TO", as_dialled(text.recipient))
          .set("BODY", text.body);
    for (const auto& mail : mails) {
      auto& shown = model.add("MESSAGE");
      shown.set("WHEN", when(site.translations(), call.language, mail.created_at))
          .set("TO", mail.recipient)
          .set("SUBJECT", mail.subject)
          .set("BODY", mail.body);
      if (!mail.reply_to.empty()) shown.add("REPLY_TO").set("ADDRESS", mail.reply_to);
    }
    return site.page(call, "outbox/outbox.html", site.translations().text(call.language, "Demo outbox"),
                     std::move(model));
  });
}

}  // namespace portner
