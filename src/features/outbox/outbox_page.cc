#include "features/outbox/outbox_page.h"

#include "features/wording/wording.h"

namespace portner {

void add_outbox_route(Site& site, const delivery::Outbox& outbox) {
  site.get("/outbox", [&](const Call& call) {
    constexpr int most = 100;
    const auto mails =
        site.database().read([&](db::Transaction& transaction) { return outbox.newest(transaction, most); });
    web::Model model;
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
