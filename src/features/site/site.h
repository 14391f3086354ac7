#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "db/database.h"
#include "features/audit/origin.h"
#include "features/session/session_cache.h"
#include "features/site/problem.h"
#include "features/site/visitor.h"
#include "web/assets.h"
#include "web/csrf.h"
#include "web/response.h"
#include "web/router.h"
#include "web/view.h"

namespace portner {

// One request as a page's handler sees it: the clock read once, the visitor known, the form parsed and allowed.
struct Call {
  const web::Request& request;
  Moment now;
  Visitor visitor;
  Origin origin;
  web::Language language;
  std::string device_token;       // of the known-device cookie; empty when there is none
  std::string reader_token = {};  // of the cookie of who answers under an article signed out; empty when there is none
  web::Form form = {};
};

using PageHandler = std::function<web::Response(const Call&)>;

// A line for the log: what happened and plain fields, nothing secret.
using Journal = std::function<void(std::string_view event, const std::map<std::string, std::string>& fields)>;

// How many requests wait for those who answer in a company, for their menu.
using CountRequests = std::int64_t (*)(db::Transaction& transaction, CompanyId company, Moment now);

// The frame that every page hangs in: who asks, whether they may (the state table), where a form came from, the common
// parts of each page, cookies and errors. Knows no feature beyond the session.
class Site {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    Entropy& entropy;
    const web::View& view;
    const web::Translations& translations;
    const web::Assets& assets;
    SessionCache& sessions;
    Secret csrf_key;
    std::string public_url;  // "https://login.example.com"
    bool demo;
    bool sends;  // messages to the outside, even in the demo
    std::vector<Access> state_table;
    Journal journal;
    CountRequests open_requests;         // for help to sign in
    CountRequests new_support_requests;  // of what was written to support
  };
  Site(web::Router& router, Parts parts);

  static constexpr Seconds reader_lifetime{400 * 24 * 3600};

  void get(std::string_view pattern, PageHandler handler);
  void post(std::string_view pattern, PageHandler handler, web::Lane lane = web::Lane::page);
  // A form with a file (multipart/form-data), of so many bytes in all.
  void post_upload(std::string_view pattern, PageHandler handler, std::size_t most_bytes);
  // A route that answers programs, not people: no cookies set, no form. It still needs a row in the table.
  void open_route(web::Route route);
  // Throws std::logic_error when a row of the table has no route, or a route no row.
  void check_table() const;

  web::Response page(const Call& call, std::string_view name, std::string_view title, web::Model model,
                     int status = 200) const;
  // One section a language, in the language's own words; the second name is shown for the one in use.
  void add_language_options(const Call& call, web::Model& model, std::string_view section,
                            std::string_view current) const {
    add_language_options(call.language.tag, model, section, current);
  }
  void add_language_options(std::string_view in_use, web::Model& model, std::string_view section,
                            std::string_view current) const;
  // Must not throw: what is left when everything else failed.
  web::Response error_page(const web::Request& request, int status) const;

  std::optional<SignedIn> signed_in(const web::Request& request, Moment now) const;
  std::string_view session_token(const web::Request& request) const;

  void give_session(web::Response& response, const Secret& token) const;
  void give_attempt(web::Response& response, const Secret& token) const;
  void give_device(web::Response& response, const Secret& token) const;
  void give_reader(web::Response& response, const Secret& token) const;
  void give_language(web::Response& response, std::string_view tag) const;
  void take_attempt(web::Response& response) const;
  void take_session(web::Response& response) const;

  // Sessions have ended: nothing cached may outlive them.
  void forget_sessions() const { parts_.sessions.clear(); }

  const web::Translations& translations() const { return parts_.translations; }
  db::Database& database() const { return parts_.database; }
  // For the log, beside the request that it came with.
  void journal(const web::Request& request, std::string_view event, std::map<std::string, std::string> fields) const {
    fields["request"] = request.id;
    parts_.journal(event, fields);
  }

 private:
  const Access& access(web::Method method, std::string_view pattern);
  void add(web::Route route, PageHandler handler);
  web::Response serve(const Access& access, const PageHandler& handler, const web::Request& request,
                      bool takes_files) const;
  Visitor visitor(const web::Request& request, Moment now) const;
  web::Language language(const web::Request& request, const Visitor& visitor) const;
  web::Response elsewhere(const Access& access, const Call& call) const;
  web::Response refuse_form(const Call& call, std::string_view why) const;
  void fill_frame(web::Model& model, const Call& call, std::string_view title) const;
  void show_waiting(web::Model& link, const SignedIn& session, CountRequests count, Moment now) const;
  void fill_menu(web::Model& menu, const Call& call) const;

  std::string cookie(const web::Request& request, std::string_view name) const;
  void give(web::Response& response, std::string_view name, std::string_view value,
            std::optional<Seconds> max_age) const;

  web::Router& router_;
  Parts parts_;
  web::CookieNames cookies_;
  web::Csrf csrf_;
};

// A path for /prove, /sign-in and back: "/prove?next=%2Fme".
std::string with_next(std::string_view path, std::string_view next);

}  // namespace portner
