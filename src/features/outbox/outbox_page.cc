#include "features/outbox/outbox_page.h"

#include "features/people/mobile_number.h"
#include "features/wording/wording.h"

namespace portner {

void add_outbox_route(Site& site, const delivery::Outbox& outbox, const delivery::TextQueue& texts) {
  site.get("/outbox", [&](const Call& call) {
    constexpr int most = 100;
    std::vector<delivery::ShownText> on_the_phone;
    const auto mails = site.database().read([&](db::Transaction& transaction) {
      on_the_phone = texts.newest(transaction, most);
      return outbox.newest(transaction, most);
    });
    web::Model model;
    for (const auto& text : on_the_phone)
      model.add("TEXT_MESSAGE")
          .set("WHEN", when(site.translations(), call.language, text.created_at))
          .set("TO", as_dialled(text.number))
          .set("BODY", text.body);
    for (const auto& mail : mails)
      model.add("MESSAGE")
          .set("WHEN", when(site.translations(), call.language, mail.created_at))
          .set("TO", mail.recipient)
          .set("SUBJECT", mail.subject)
          .set("BODY", mail.body);
    return site.page(call, "outbox/outbox.html", site.translations().text(call.language, "Demo outbox"),
                     std::move(model));
  });
}

}  // namespace portner
