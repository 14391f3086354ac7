#include "features/forward_auth/forward_auth.h"

#include "base/text.h"
#include "crypto/token.h"

namespace portner {
namespace {

// Header values are ASCII: other bytes of a name are percent-encoded, as is the percent sign.
std::string header_text(std::string_view text) {
  return percent_encoded(text, [](char symbol) { return symbol >= 0x20 && symbol < 0x7f && symbol != '%'; });
}

web::Response allowed(const SignedIn& session) {
  auto response = web::Response::text("");
  response.with_header("Remote-User", std::to_string(session.person.value))
      .with_header("Remote-Email", header_text(session.email))
      .with_header("Remote-Name", header_text(session.name))
      .with_header("Remote-Company", header_text(session.company_name));
  return response;
}

}  // namespace

void add_forward_auth_route(Site& site, SessionCache& sessions, const Clock& clock) {
  const auto quick = [&](const web::Request& request) -> std::optional<web::Response> {
    const auto token = site.session_token(request);
    if (token.empty()) return web::Response::text("", 401);
    const auto now = clock.now();
    const auto session = sessions.find(crypto::token_digest(token), now);
    if (!session || !session->alive(now) || now >= session->last_seen_at + seen_precision) return std::nullopt;
    return allowed(*session);
  };
  const auto handler = [&](const web::Request& request) {
    const auto now = clock.now();
    const auto session = site.signed_in(request, now);
    if (!session) return web::Response::text("", 401);
    sessions.put(crypto::token_digest(site.session_token(request)), *session, now);
    return allowed(*session);
  };
  site.open_route({web::Method::get, "/auth/check", web::Lane::page, handler, quick});
}

}  // namespace portner
