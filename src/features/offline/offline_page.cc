#include "features/offline/offline_page.h"

namespace portner {

void add_offline_routes(Site& site, std::string_view service_worker) {
  site.get("/service-worker.js", [service_worker](const Call&) {
    auto response = web::Response::text(std::string(service_worker));
    response.content_type = "text/javascript; charset=utf-8";
    return response;
  });
  site.get("/offline", [&site](const Call& call) {
    // The browser keeps it for whoever comes next: nothing of the visitor may be on it.
    const Call anybody{call.request, call.now, {}, {}, call.language, {}};
    web::Model model;
    model.show("OFFLINE");
    return site.page(anybody, "offline/offline.html", site.translations().text(call.language, "You are offline"),
                     std::move(model));
  });
}

}  // namespace portner
