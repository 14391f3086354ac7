#include "base/defence.h"
#include "crypto/token.h"
#include "features/session/session.h"

namespace portner {

std::string_view name_of(How how) {
  switch (how) {
    case How::password:
      return "password";
    case How::password_and_app:
      return "password+app";
    case How::password_and_sms:
      return "password+sms";
    case How::password_and_help:
      return "password+help";
  }
  return "";
}

namespace session_store {

Secret start(db::Transaction& transaction, Entropy& entropy, PersonId person, How how, const CompanyRule& rule,
             const Origin& origin, Moment now) {
  auto token = crypto::new_token(entropy);
  transaction.run(
      "INSERT INTO session (digest, person_id, how, created_at, proved_at, last_seen_at, idle, expires_at, browser,"
      " address) VALUES (:digest, :person, :how, :now, :now, :now, :idle, :expires, :browser, :address)",
      {{"digest", crypto::token_digest(token.reveal())},
       {"person", person},
       {"how", name_of(how)},
       {"now", now},
       {"idle", rule.session_idle.count()},
       {"expires", now + rule.session_lifetime},
       {"browser", origin.browser},
       {"address", origin.address}});
  people_store::note_sign_in(transaction, person, now);
  return token;
}

std::optional<SignedIn> find(db::Transaction& transaction, std::string_view token, Moment now) {
  auto row = transaction.one<SessionId, PersonId, CompanyId, std::string, std::string, std::string, std::string,
                             std::string, std::string, bool, Moment, Moment, std::int64_t, Moment>(
      "SELECT s.id, p.id, p.company_id, p.name, p.email, p.language, c.name, c.language, p.role,"
      " CASE WHEN EXISTS (SELECT 1 FROM department_leader l WHERE l.person_id = p.id) THEN 1 ELSE 0 END,"
      " s.proved_at, s.last_seen_at, s.idle, s.expires_at FROM session s JOIN person p ON p.id = s.person_id JOIN "
      "company c ON c.id = p.company_id"
      " WHERE s.digest = :digest AND p.active = 1",
      {{"digest", crypto::token_digest(token)}});
  if (!row) return std::nullopt;
  auto& [session, person, company, name, email, language, company_name, company_language, role, leads, proved_at,
         last_seen_at, idle, expires_at] = *row;
  SignedIn found{session,
                 person,
                 company,
                 std::move(name),
                 std::move(email),
                 std::move(language),
                 std::move(company_name),
                 std::move(company_language),
                 role_named(role),
                 leads,
                 proved_at,
                 last_seen_at,
                 Seconds{idle},
                 expires_at};
  if (!found.alive(now)) return std::nullopt;
  return found;
}

void touch(db::Transaction& transaction, SessionId session, Moment now) {
  transaction.run("UPDATE session SET last_seen_at = :now WHERE id = :id AND last_seen_at < :now",
                  {{"id", session}, {"now", now}});
}

bool hold(db::Transaction& transaction, SessionId session) {
  return transaction.run("UPDATE session SET last_seen_at = last_seen_at WHERE id = :id", {{"id", session}}) == 1;
}

std::optional<Secret> renew(db::Transaction& transaction, Entropy& entropy, SessionId session, Moment now) {
  auto token = crypto::new_token(entropy);
  const auto digest =
      defence(Defence::new_session_id) ? std::optional(crypto::token_digest(token.reveal())) : std::nullopt;
  if (transaction.run(
          "UPDATE session SET digest = coalesce(:digest, digest), proved_at = :now, last_seen_at = :now WHERE id = :id",
          {{"digest", digest}, {"id", session}, {"now", now}}) != 1)
    return std::nullopt;
  return token;
}

void end(db::Transaction& transaction, SessionId session) {
  transaction.run("DELETE FROM session WHERE id = :id", {{"id", session}});
}

std::int64_t end_others(db::Transaction& transaction, PersonId person, std::optional<SessionId> kept) {
  if (!defence(Defence::revoke_sessions)) return 0;
  return transaction.run("DELETE FROM session WHERE person_id = :person AND id <> :kept",
                         {{"person", person}, {"kept", kept.value_or(SessionId{0})}});
}

void shorten(db::Transaction& transaction, CompanyId company, const CompanyRule& rule) {
  transaction.run(
      "UPDATE session SET idle = CASE WHEN idle > :idle THEN :idle ELSE idle END,"
      " expires_at = CASE WHEN expires_at > created_at + :lifetime THEN created_at + :lifetime ELSE expires_at END"
      " WHERE person_id IN (SELECT id FROM person WHERE company_id = :company)"
      " AND (idle > :idle OR expires_at > created_at + :lifetime)",
      {{"idle", rule.session_idle.count()}, {"lifetime", rule.session_lifetime.count()}, {"company", company}});
}

std::vector<SessionRow> list(db::Transaction& transaction, PersonId person, Moment now) {
  std::vector<SessionRow> sessions;
  for (auto& [id, browser, address, created_at, last_seen_at] :
       transaction.all<SessionId, std::string, std::string, Moment, Moment>(
           "SELECT id, browser, address, created_at, last_seen_at FROM session WHERE person_id = :person"
           " AND expires_at > :now AND last_seen_at + idle > :now ORDER BY id DESC",
           {{"person", person}, {"now", now}}))
    sessions.push_back({id, std::move(browser), std::move(address), created_at, last_seen_at});
  return sessions;
}

void forget_expired(db::Transaction& transaction, Moment now) {
  transaction.run("DELETE FROM session WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace session_store
}  // namespace portner
