#include "features/site/site.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/token.h"
#include "features/session/device.h"
#include "features/site/browser_name.h"

namespace portner {
namespace {

constexpr std::string_view session_cookie = "session";
constexpr std::string_view attempt_cookie = "attempt";
constexpr std::string_view device_cookie = "device";
constexpr std::string_view visit_cookie = "visit";
constexpr std::string_view reader_cookie = "reader";
constexpr std::string_view language_cookie = "language";
constexpr Seconds language_lifetime{400 * 24 * 3600};

Standing standing_of(const Attempt& attempt) {
  switch (attempt.owes) {
    case Owes::code:
      return Standing::owes_code;
    case Owes::set_up_offer:
      return Standing::may_set_up;
    case Owes::set_up:
      return Standing::must_set_up;
    case Owes::password_change:
      return Standing::must_change_password;
  }
  return Standing::signed_out;
}

Origin origin_of(const web::Request& request) {
  return {request.client.text(), request.client.network(), browser_name(request.header("user-agent"))};
}

}  // namespace

std::string with_next(std::string_view path, std::string_view next) {
  return std::string(path) + "?next=" + percent_encoded(next, [](char symbol) {
           return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') ||
                  (symbol >= '0' && symbol <= '9') || std::string_view("-/_.").contains(symbol);
         });
}

Site::Site(web::Router& router, Parts parts)
    : router_(router),
      parts_(std::move(parts)),
      cookies_(parts_.public_url.starts_with("https://")),
      csrf_(parts_.csrf_key.copy()) {}

void Site::get(std::string_view pattern, PageHandler handler) {
  add({web::Method::get, std::string(pattern), web::Lane::page, nullptr}, std::move(handler));
}

void Site::post(std::string_view pattern, PageHandler handler, web::Lane lane) {
  add({web::Method::post, std::string(pattern), lane, nullptr}, std::move(handler));
}

void Site::post_upload(std::string_view pattern, PageHandler handler, std::size_t most_bytes) {
  add({web::Method::post, std::string(pattern), web::Lane::page, nullptr, nullptr, most_bytes}, std::move(handler));
}

void Site::open_route(web::Route route) {
  access(route.method, route.pattern);
  router_.add(std::move(route));
}

const Access& Site::access(web::Method method, std::string_view pattern) {
  const auto row = std::ranges::find_if(
      parts_.state_table, [&](const Access& known) { return known.method == method && known.pattern == pattern; });
  if (row == parts_.state_table.end()) throw std::logic_error("no row in the state table: " + std::string(pattern));
  return *row;
}

void Site::add(web::Route route, PageHandler handler) {
  const auto& row = access(route.method, route.pattern);
  route.handler = [this, &row, handler = std::move(handler), takes_files = route.body_bytes > 0](
                      const web::Request& request) { return serve(row, handler, request, takes_files); };
  router_.add(std::move(route));
}

void Site::check_table() const {
  const auto same = [](const Access& row, const web::Route& route) {
    return route.method == row.method && route.pattern == row.pattern;
  };
  for (const auto& row : parts_.state_table)
    if (std::ranges::none_of(router_.routes(), [&](const auto& route) { return same(row, route); }))
      throw std::logic_error("a row of the state table without a route: " + std::string(row.pattern));
  for (const auto& route : router_.routes())
    if (std::ranges::none_of(parts_.state_table, [&](const auto& row) { return same(row, route); }))
      throw std::logic_error("a route without a row in the state table: " + route.pattern);
}

web::Response Site::serve(const Access& access, const PageHandler& handler, const web::Request& request,
                          bool takes_files) const {
  const Moment now = parts_.clock.now();
  auto visitor = this->visitor(request, now);
  const auto language = this->language(request, visitor);
  Call call{request,
            now,
            std::move(visitor),
            origin_of(request),
            language,
            cookie(request, device_cookie),
            cookie(request, reader_cookie)};
  const bool is_post = request.method == web::Method::post;

  if (is_post && !web::from_this_origin(request)) return refuse_form(call, "another origin");
  if (call.visitor.session && !access.admits(*call.visitor.session) && defence(Defence::role_table)) {
    journal(request, "role_refused", {{"path", request.path}});
    return error_page(request, 403);
  }
  if (!access.allows(call.visitor.standing) && defence(Defence::state_table)) return elsewhere(access, call);
  if (is_post) {
    const auto type = request.header("content-type");
    auto form = takes_files && lower_ascii(type).starts_with("multipart/")
                    ? web::Form::parse_multipart(type, request.body)
                    : web::Form::parse(request.body);
    if (!form) return error_page(request, 400);
    call.form = std::move(*form);
    if (!csrf_.passes(call.form.get("csrf"), call.visitor.bound_to))
      return refuse_form(call, "no token of this browser");
  }

  std::optional<Secret> new_visit;
  if (call.visitor.bound_to.empty()) {
    new_visit = crypto::new_token(parts_.entropy);
    call.visitor.bound_to = new_visit->reveal();
  }
  auto response = handler(call);
  if (new_visit) give(response, visit_cookie, new_visit->reveal(), std::nullopt);
  return response;
}

Visitor Site::visitor(const web::Request& request, Moment now) const {
  if (auto session = signed_in(request, now)) {
    const bool fresh = session->freshly_proven(now) || !defence(Defence::fresh_proof);
    return {fresh ? Standing::freshly_proven : Standing::signed_in, std::nullopt, std::move(session),
            cookie(request, session_cookie)};
  }
  if (auto token = cookie(request, attempt_cookie); !token.empty()) {
    auto attempt = parts_.database.read(
        [&](db::Transaction& transaction) { return attempt_store::find(transaction, token, now); });
    if (attempt) {
      const auto standing = standing_of(*attempt);
      return {standing, std::move(attempt), std::nullopt, std::move(token)};
    }
  }
  return {Standing::signed_out, std::nullopt, std::nullopt, cookie(request, visit_cookie)};
}

std::string_view Site::session_token(const web::Request& request) const {
  return request.cookie(cookies_.full_name(session_cookie));
}

std::optional<SignedIn> Site::signed_in(const web::Request& request, Moment now) const {
  const auto token = session_token(request);
  if (token.empty()) return std::nullopt;
  auto session =
      parts_.database.read([&](db::Transaction& transaction) { return session_store::find(transaction, token, now); });
  if (session && now >= session->last_seen_at + seen_precision) {
    parts_.database.write(
        [&](db::Transaction& transaction) { session_store::touch(transaction, session->session, now); });
    session->last_seen_at = now;
  }
  return session;
}

web::Language Site::language(const web::Request& request, const Visitor& visitor) const {
  const auto& available = parts_.translations.languages();
  const auto known = [&](const std::string& tag) { return std::ranges::find(available, web::Language{tag}); };
  const auto end = available.end();
  // The switch at the foot of a page writes the cookie, and on the card only of who has signed in.
  auto chosen = visitor.session ? known(visitor.session->language) : end;
  if (chosen == end) chosen = known(cookie(request, language_cookie));
  if (chosen == end && visitor.attempt) chosen = known(visitor.attempt->language);
  if (chosen != end) return *chosen;
  const auto company = visitor.session   ? known(visitor.session->company_language)
                       : visitor.attempt ? known(visitor.attempt->company_language)
                                         : end;
  return web::negotiate(request.header("accept-language"), available, company == end ? web::Language{} : *company);
}

web::Response Site::elsewhere(const Access& access, const Call& call) const {
  const auto& path = call.request.path;
  const bool is_get = call.request.method == web::Method::get || call.request.method == web::Method::head;
  const auto asked = call.request.query.empty() ? path : path + '?' + call.request.query;
  switch (call.visitor.standing) {
    case Standing::signed_out: {
      if (cookie(call.request, attempt_cookie).empty())
        return web::Response::see_other(is_get ? with_next("/sign-in", asked) : "/sign-in");
      auto response = web::Response::see_other("/sign-in?over");
      take_attempt(response);
      return response;
    }
    case Standing::owes_code:
      return web::Response::see_other("/sign-in/code");
    case Standing::may_set_up:
    case Standing::must_set_up:
      return web::Response::see_other("/sign-in/set-up");
    case Standing::must_change_password:
      return web::Response::see_other("/sign-in/password");
    case Standing::signed_in:
      if (access.allows(Standing::freshly_proven)) {
        const auto next = is_get                       ? std::string_view(asked)
                          : access.after_proof.empty() ? std::string_view(path)
                                                       : access.after_proof;
        return web::Response::see_other(with_next("/prove", next));
      }
      [[fallthrough]];
    case Standing::freshly_proven:
      return web::Response::see_other("/");
  }
  return web::Response::see_other("/");
}

std::string Site::cookie(const web::Request& request, std::string_view name) const {
  return std::string(request.cookie(cookies_.full_name(name)));
}

void Site::give(web::Response& response, std::string_view name, std::string_view value,
                std::optional<Seconds> max_age) const {
  response.with_header("Set-Cookie", cookies_.set_cookie({std::string(name), std::string(value), max_age}));
}

void Site::give_session(web::Response& response, const Secret& token) const {
  give(response, session_cookie, token.reveal(), std::nullopt);
}
void Site::give_attempt(web::Response& response, const Secret& token) const {
  give(response, attempt_cookie, token.reveal(), std::nullopt);
}
void Site::give_device(web::Response& response, const Secret& token) const {
  give(response, device_cookie, token.reveal(), device_cookie_lifetime);
}
void Site::give_reader(web::Response& response, const Secret& token) const {
  give(response, reader_cookie, token.reveal(), reader_lifetime);
}
void Site::give_language(web::Response& response, std::string_view tag) const {
  give(response, language_cookie, tag, language_lifetime);
}
void Site::take_attempt(web::Response& response) const {
  give(response, attempt_cookie, "", Seconds{0});
}
void Site::take_session(web::Response& response) const {
  give(response, session_cookie, "", Seconds{0});
  response.with_header("Clear-Site-Data", "\"cache\"");
}

}  // namespace portner
