#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "base/secret.h"
#include "crypto/key_ring.h"
#include "db/database.h"
#include "features/ids.h"
#include "otp/totp.h"

namespace portner {

// RFC 4226 section 4 R6 recommends 160 bits.
inline constexpr std::size_t key_bytes = 20;
inline constexpr Seconds pending_lifetime{10 * 60};
inline constexpr std::size_t most_apps = 3;

struct AuthenticatorApp {
  AppId id;
  std::string name;
  Moment verified_at;
  std::optional<Moment> last_used_at;
};

// A key shown to the one who asked for it, until a code has been verified or ten minutes have passed.
struct PendingApp {
  AppId id;
  PersonId person;
  Secret key;  // raw bytes
  Moment expires_at;
  otp::Memory memory;
};

// What came of a typed code.
struct AppAccepted {
  AppId app;
};
using AppVerdict = std::variant<AppAccepted, otp::AlreadyUsed, otp::ClockOff, otp::Wrong>;

// The person's authenticator apps; keys are sealed to their rows.
class AuthenticatorApps {
 public:
  AuthenticatorApps(const crypto::KeyRing& keys, Entropy& entropy) : keys_(keys), entropy_(entropy) {}

  std::vector<AuthenticatorApp> active(db::Transaction& transaction, PersonId person) const;
  static bool has_active(db::Transaction& transaction, PersonId person);

  // A fresh key, pending; an earlier pending one of the same asker is gone. asked_by names the session or attempt.
  void start(db::Transaction& transaction, PersonId person, std::string_view asked_by, Moment now) const;
  std::optional<PendingApp> pending(db::Transaction& transaction, PersonId person, std::string_view asked_by,
                                    Moment now) const;
  void cancel(db::Transaction& transaction, PersonId person, std::string_view asked_by) const;

  // Verifies the first code of the pending key and makes it active. The code is spent by that.
  AppVerdict activate(db::Transaction& transaction, const PendingApp& pending, std::string_view name,
                      std::string_view code, otp::Window window, Moment now) const;

  // Compares the code with every active app and spends its step in the app that it fits: one conditional write, so that
  // of two requests with one code one wins (SECURITY rule 2).
  AppVerdict check(db::Transaction& transaction, PersonId person, std::string_view code, otp::Window window,
                   Moment now) const;

  // False when there is no such active app of this person.
  bool remove(db::Transaction& transaction, PersonId person, AppId app) const;
  // Active and pending ones.
  static void remove_all(db::Transaction& transaction, PersonId person);

  // For the operator who moves a company elsewhere: the keys of the active apps, raw bytes.
  std::vector<Secret> keys(db::Transaction& transaction, PersonId person) const;
  // For imports and the demo: an active app with this key.
  void adopt(db::Transaction& transaction, PersonId person, std::string_view name, const Secret& key, Moment now) const;

 private:
  AppId insert(db::Transaction& transaction, PersonId person, std::string_view state, std::string_view name,
               std::string_view asked_by, const Secret& key, Moment now) const;
  Secret key_of(AppId app, std::string_view sealed) const;
  static AppVerdict refuse(db::Transaction& transaction, AppId app, const otp::Verdict& verdict);

  const crypto::KeyRing& keys_;
  Entropy& entropy_;
};

// The name of an app as the person gave it, or the fallback: trimmed, no control characters, 60 code points at most.
std::string app_name_or(std::string_view typed, std::string_view fallback);

}  // namespace portner
