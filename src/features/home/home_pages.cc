#include "features/home/home_pages.h"

#include <algorithm>

#include "features/audit/audit_search.h"
#include "features/sign_in/factors.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

web::Response home_page(const Site& site, const AuthenticatorApps& apps, const Call& call) {
  const auto& session = *call.visitor.session;
  web::Model model;
  model.set("NAME", session.name).set("COMPANY", session.company_name);
  site.database().read([&](db::Transaction& transaction) {
    if (!factors_of(transaction, apps, *people_store::find(transaction, session.person)).any())
      model.show("TWO_FACTOR_OFF");
    // The newest sign-in is the one that led here; the one before is what a person may want to check.
    const auto sign_ins =
        audit_search::find(
            transaction,
            {.company = session.company, .person = session.person, .kinds = {AuditKind::signed_in}, .limit = 2})
            .lines;
    if (sign_ins.size() == 2)
      model.add("LAST_SIGN_IN").set("WHEN", when(site.translations(), call.language, sign_ins[1].event.at));
    return true;
  });
  return site.page(call, "home/home.html", site.translations().text(call.language, "Home"), std::move(model));
}

web::Response choose_language(const Site& site, const Call& call) {
  const web::Language wanted{std::string(call.form.get("language"))};
  auto response = web::Response::see_other(web::local_path_or(call.form.get("return"), "/"));
  const auto& languages = site.translations().languages();
  if (std::ranges::find(languages, wanted) == languages.end()) return response;
  site.give_language(response, wanted.tag);
  if (call.visitor.session) {
    site.database().write([&](db::Transaction& transaction) {
      people_store::save_language(transaction, call.visitor.session->person, wanted.tag);
    });
    site.forget_sessions();
  }
  return response;
}

}  // namespace

void add_home_routes(Site& site, const AuthenticatorApps& apps) {
  site.get("/", [&](const Call& call) { return home_page(site, apps, call); });
  site.post("/language", [&](const Call& call) { return choose_language(site, call); });
}

}  // namespace portner
