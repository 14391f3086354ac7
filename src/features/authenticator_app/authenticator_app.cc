#include "features/authenticator_app/authenticator_app.h"

#include "base/defence.h"
#include "base/text.h"
#include "crypto/sealed_box.h"
#include "features/people/people.h"

namespace portner {
namespace {

crypto::Place place_of(AppId app) {
  return {"authenticator_app", "secret_key", app.value};
}

// A code that two apps' keys refuse for different reasons is told by the more helpful one.
AppVerdict more_helpful(AppVerdict first, AppVerdict second) {
  return first.index() <= second.index() ? first : second;
}

}  // namespace

std::string app_name_or(std::string_view typed, std::string_view fallback) {
  auto name = normalise_name(typed);
  return name && code_points(*name) <= 60 ? *name : std::string(fallback);
}

std::vector<AuthenticatorApp> AuthenticatorApps::active(db::Transaction& transaction, PersonId person) const {
  std::vector<AuthenticatorApp> apps;
  for (auto& [id, name, verified_at, last_used_at] : transaction.all<AppId, std::string, Moment, std::optional<Moment>>(
           "SELECT id, name, verified_at, last_used_at FROM authenticator_app"
           " WHERE person_id = :person AND state = 'active' ORDER BY id",
           {{"person", person}}))
    apps.push_back({id, std::move(name), verified_at, last_used_at});
  return apps;
}

bool AuthenticatorApps::has_active(db::Transaction& transaction, PersonId person) {
  return transaction
      .one<AppId>("SELECT id FROM authenticator_app WHERE person_id = :person AND state = 'active' LIMIT 1",
                  {{"person", person}})
      .has_value();
}

std::vector<Secret> AuthenticatorApps::keys(db::Transaction& transaction, PersonId person) const {
  std::vector<Secret> keys;
  for (const auto& [id, sealed] : transaction.all<AppId, std::string>(
           "SELECT id, secret_key FROM authenticator_app WHERE person_id = :person AND state = 'active' ORDER BY id",
           {{"person", person}}))
    keys.push_back(key_of(id, sealed));
  return keys;
}

void AuthenticatorApps::start(db::Transaction& transaction, PersonId person, std::string_view asked_by,
                              Moment now) const {
  cancel(transaction, person, asked_by);
  std::string raw(key_bytes, '\0');
  entropy_.fill({reinterpret_cast<std::uint8_t*>(raw.data()), raw.size()});
  insert(transaction, person, "pending", "", asked_by, Secret(std::move(raw)), now);
}

std::optional<PendingApp> AuthenticatorApps::pending(db::Transaction& transaction, PersonId person,
                                                     std::string_view asked_by, Moment now) const {
  const auto asker = defence(Defence::pending_secret_own) ? asked_by : std::string_view("%");
  const auto row = transaction.one<AppId, std::string, Moment, int, otp::Step>(
      "SELECT id, secret_key, created_at, drift, refused_step FROM authenticator_app WHERE person_id = :person AND "
      "state = 'pending'"
      " AND asked_by LIKE :asker AND created_at > :since ORDER BY id DESC LIMIT 1",
      {{"person", person}, {"asker", asker}, {"since", now - pending_lifetime}});
  if (!row) return std::nullopt;
  const auto& [id, sealed, created_at, drift, refused_step] = *row;
  return PendingApp{id, person, key_of(id, sealed), created_at + pending_lifetime, {-1, drift, refused_step}};
}

void AuthenticatorApps::cancel(db::Transaction& transaction, PersonId person, std::string_view asked_by) const {
  transaction.run("DELETE FROM authenticator_app WHERE person_id = :person AND state = 'pending' AND asked_by = :asker",
                  {{"person", person}, {"asker", asked_by}});
}

AppVerdict AuthenticatorApps::activate(db::Transaction& transaction, const PendingApp& pending, std::string_view name,
                                       std::string_view code, otp::Window window, Moment now) const {
  const auto verdict = otp::check(pending.key.reveal_bytes(), code, now, window, pending.memory);
  const auto* accepted = std::get_if<otp::Accepted>(&verdict);
  if (!accepted) return refuse(transaction, pending.id, verdict);
  if (transaction.run("UPDATE authenticator_app SET state = 'active', name = :name, verified_at = :now,"
                      " last_step = :step WHERE id = :id AND state = 'pending'",
                      {{"name", name}, {"now", now}, {"step", accepted->step}, {"id", pending.id}}) != 1)
    return otp::Wrong{};
  people_store::note_factors(transaction, pending.person);
  return AppAccepted{pending.id};
}

AppVerdict AuthenticatorApps::check(db::Transaction& transaction, PersonId person, std::string_view code,
                                    otp::Window window, Moment now) const {
  AppVerdict answer = otp::Wrong{};
  for (const auto& [id, sealed, last_step, drift, refused_step] :
       transaction.all<AppId, std::string, otp::Step, int, otp::Step>(
           "SELECT id, secret_key, last_step, drift, refused_step FROM authenticator_app"
           " WHERE person_id = :person AND state = 'active' ORDER BY id",
           {{"person", person}})) {
    const auto verdict =
        otp::check(key_of(id, sealed).reveal_bytes(), code, now, window, {last_step, drift, refused_step});
    const auto* accepted = std::get_if<otp::Accepted>(&verdict);
    if (!accepted) {
      answer = more_helpful(answer, refuse(transaction, id, verdict));
      continue;
    }
    const std::string_view spend =
        defence(Defence::spend_once)
            ? "UPDATE authenticator_app SET last_step = :step, last_used_at = :now"
              " WHERE id = :id AND state = 'active' AND last_step < :step"
            : "UPDATE authenticator_app SET last_step = :step, last_used_at = :now WHERE id = :id";
    if (transaction.run(spend, {{"step", accepted->step}, {"now", now}, {"id", id}}) == 1) return AppAccepted{id};
    answer = otp::AlreadyUsed{otp::start_of(otp::step_at(now) + 1) - now};
  }
  return answer;
}

bool AuthenticatorApps::remove(db::Transaction& transaction, PersonId person, AppId app) const {
  const bool removed =
      transaction.run("DELETE FROM authenticator_app WHERE id = :id AND person_id = :person AND state = 'active'",
                      {{"id", app}, {"person", person}}) == 1;
  if (removed) people_store::note_factors(transaction, person);
  return removed;
}

void AuthenticatorApps::remove_all(db::Transaction& transaction, PersonId person) {
  transaction.run("DELETE FROM authenticator_app WHERE person_id = :person", {{"person", person}});
  people_store::note_factors(transaction, person);
}

void AuthenticatorApps::adopt(db::Transaction& transaction, PersonId person, std::string_view name, const Secret& key,
                              Moment now) const {
  insert(transaction, person, "active", name, "", key, now);
  people_store::note_factors(transaction, person);
}

AppId AuthenticatorApps::insert(db::Transaction& transaction, PersonId person, std::string_view state,
                                std::string_view name, std::string_view asked_by, const Secret& key, Moment now) const {
  const auto verified_at = state == "active" ? std::optional(now) : std::nullopt;
  const auto id = transaction.insert<AppId>(
      "INSERT INTO authenticator_app (person_id, state, name, secret_key, asked_by, created_at, verified_at, last_step,"
      " drift, refused_step) VALUES (:person, :state, :name, '', :asker, :now, :verified, -1, 0, -1) RETURNING id",
      {{"person", person},
       {"state", state},
       {"name", name},
       {"asker", asked_by},
       {"now", now},
       {"verified", verified_at}});
  transaction.run("UPDATE authenticator_app SET secret_key = :key WHERE id = :id",
                  {{"key", crypto::seal(keys_, entropy_, place_of(id), key.reveal())}, {"id", id}});
  return id;
}

// What a clock that is off has told a guesser is written down before it is said: see otp::ClockOff.
AppVerdict AuthenticatorApps::refuse(db::Transaction& transaction, AppId app, const otp::Verdict& verdict) {
  if (const auto* used = std::get_if<otp::AlreadyUsed>(&verdict)) return *used;
  const auto* off = std::get_if<otp::ClockOff>(&verdict);
  if (!off) return otp::Wrong{};
  transaction.run("UPDATE authenticator_app SET drift = :drift, refused_step = :step WHERE id = :id",
                  {{"drift", off->drift}, {"step", off->step}, {"id", app}});
  return *off;
}

Secret AuthenticatorApps::key_of(AppId app, std::string_view sealed) const {
  auto key = crypto::open(keys_, place_of(app), sealed);
  if (!key) throw db::Fault("an authenticator app's key does not open in its row");
  return std::move(*key);
}

}  // namespace portner
