#include "app/state_table.h"

namespace portner {

std::vector<Access> state_table(bool demo) {
  using enum Standing;
  using enum web::Method;
  constexpr auto administrators = Audience::administrators;
  constexpr auto agents = Audience::agents_and_administrators;
  constexpr auto leaders = Audience::leaders_and_administrators;
  const std::vector<Standing> anybody(every_standing);
  const std::vector<Standing> half{owes_code, may_set_up, must_set_up, must_change_password};
  const std::vector<Standing> setting_up{may_set_up, must_set_up};
  const std::vector<Standing> inside{signed_in, freshly_proven};

  std::vector<Access> table{
      {get, "/health/live", anybody},
      {get, "/health/ready", anybody},
      {get, "/static/{hash}/{name}", anybody},
      {get, "/favicon.ico", anybody},
      {get, "/service-worker.js", anybody},
      {get, "/offline", anybody},
      {get, "/auth/check", anybody},
      {post, "/language", anybody},
      {get, "/support", anybody},
      {post, "/support", anybody},

      {get, "/help", anybody},
      {get, "/help/{slug}", anybody},
      {post, "/help/{slug}/answer", anybody},

      {get, "/sign-in", {signed_out}},
      {post, "/sign-in", {signed_out}},
      {get, "/forgot-password", {signed_out}},
      {post, "/forgot-password", {signed_out}},
      {get, "/sign-in/code", {owes_code}},
      {post, "/sign-in/code", {owes_code}},
      {post, "/sign-in/code/sms", {owes_code}},
      {post, "/sign-in/code/help", {owes_code}},
      {get, "/sms/delivery", {owes_code, may_set_up, must_set_up, signed_in, freshly_proven}},
      {post, "/sign-in/cancel", half},
      {get, "/sign-in/set-up", setting_up},
      {post, "/sign-in/skip", {may_set_up}},
      {post, "/sign-in/set-up/app/start", setting_up},
      {get, "/sign-in/set-up/app", setting_up},
      {post, "/sign-in/set-up/app", setting_up},
      {post, "/sign-in/set-up/app/cancel", setting_up},
      {get, "/sign-in/set-up/sms", setting_up},
      {post, "/sign-in/set-up/sms", setting_up},
      {post, "/sign-in/set-up/sms/send", setting_up},
      {get, "/sign-in/password", {must_change_password}},
      {post, "/sign-in/password", {must_change_password}},

      {get, "/prove", inside},
      {post, "/prove", inside},
      {post, "/prove/sms", inside},
      {post, "/sign-out", inside},

      {get, "/", inside},
      {get, "/me", inside},
      {post, "/me", {freshly_proven}, "/me"},
      {get, "/me/security", inside},
      {post, "/me/security/sign-out-others", inside},
      {get, "/me/security/enable", {freshly_proven}},
      {post, "/me/security/apps/start", {freshly_proven}, "/me/security/enable"},
      // The key was asked for with fresh proof and lives ten minutes: installing an app may take longer than five.
      {get, "/me/security/apps/new", inside},
      {post, "/me/security/apps/new", inside},
      {post, "/me/security/apps/cancel", inside},
      {get, "/me/security/apps/{id}/remove", {freshly_proven}},
      {post, "/me/security/apps/{id}/remove", {freshly_proven}, "/me/security"},
      // The code was asked for with fresh proof and lives ten minutes.
      {get, "/me/security/sms", inside},
      {post, "/me/security/sms", inside},
      {post, "/me/security/sms/send", {freshly_proven}, "/me/security/sms"},
      {get, "/me/security/sms/remove", {freshly_proven}},
      {post, "/me/security/sms/remove", {freshly_proven}, "/me/security"},
      {post, "/me/security/prefer", inside},
      {get, "/me/security/password", {freshly_proven}},
      {post, "/me/security/password", {freshly_proven}, "/me/security/password"},

      {get, "/hr/users", inside, {}, administrators},
      {get, "/hr/users/import", {freshly_proven}, {}, administrators},
      {post, "/hr/users/import", {freshly_proven}, "/hr/users/import", administrators},
      {get, "/hr/users/import/{id}", inside, {}, administrators},
      {get, "/hr/users/import/{id}/problems", inside, {}, administrators},
      {post, "/hr/users/import/{id}", {freshly_proven}, {}, administrators},
      {post, "/hr/users/export", {freshly_proven}, "/hr/users", administrators},
      {get, "/hr/users/new", {freshly_proven}, {}, administrators},
      {post, "/hr/users/new", {freshly_proven}, {}, administrators},
      {get, "/hr/users/{id}", inside, {}, administrators},
      {get, "/hr/users/{id}/edit", {freshly_proven}, {}, administrators},
      {post, "/hr/users/{id}/edit", {freshly_proven}, {}, administrators},
      {post, "/hr/users/{id}/welcome", {freshly_proven}, "/hr/users", administrators},
      {get, "/hr/users/{id}/deactivate", {freshly_proven}, {}, administrators},
      {post, "/hr/users/{id}/deactivate", {freshly_proven}, "/hr/users", administrators},
      {post, "/hr/users/{id}/reactivate", {freshly_proven}, "/hr/users", administrators},
      {get, "/hr/users/{id}/turn-off-2fa", {freshly_proven}, {}, administrators},
      {post, "/hr/users/{id}/turn-off-2fa", {freshly_proven}, "/hr/users", administrators},
      {post, "/hr/users/{id}/sign-out", {freshly_proven}, "/hr/users", administrators},
      {get, "/hr/users/security-overview", inside, {}, leaders},
      {post, "/hr/users/security-overview/csv", {freshly_proven}, "/hr/users/security-overview", leaders},
      {get, "/hr/users/security-overview/remind", {freshly_proven}, {}, leaders},
      {post, "/hr/users/security-overview/remind", {freshly_proven}, "/hr/users/security-overview", leaders},
      {get, "/hr/users/{id}/password-link", {freshly_proven}, {}, leaders},
      {post, "/hr/users/{id}/password-link", {freshly_proven}, "/hr/users/security-overview", leaders},
      {get, "/hr/help-requests", inside, {}, administrators},
      {get, "/hr/help-requests/{id}", {freshly_proven}, {}, administrators},
      {post, "/hr/help-requests/{id}/code", {freshly_proven}, "/hr/help-requests", administrators},
      {post, "/hr/help-requests/{id}/decline", {freshly_proven}, "/hr/help-requests", administrators},
      {get, "/company/rules", {freshly_proven}, {}, administrators},
      {post, "/company/rules/preview", {freshly_proven}, "/company/rules", administrators},
      {post, "/company/rules", {freshly_proven}, {}, administrators},
      {get, "/company/departments", inside, {}, administrators},
      {get, "/company/departments/new", {freshly_proven}, {}, administrators},
      {post, "/company/departments/new", {freshly_proven}, {}, administrators},
      {get, "/company/departments/{id}", {freshly_proven}, {}, administrators},
      {post, "/company/departments/{id}", {freshly_proven}, {}, administrators},
      {post, "/company/departments/{id}/remove", {freshly_proven}, "/company/departments", administrators},
      {post, "/company/departments/{id}/leaders", {freshly_proven}, "/company/departments", administrators},
      {post, "/company/departments/{id}/leaders/remove", {freshly_proven}, "/company/departments", administrators},
      {get, "/company/titles", inside, {}, administrators},
      {get, "/company/titles/new", {freshly_proven}, {}, administrators},
      {post, "/company/titles/new", {freshly_proven}, {}, administrators},
      {get, "/company/titles/{id}", {freshly_proven}, {}, administrators},
      {post, "/company/titles/{id}", {freshly_proven}, {}, administrators},
      {post, "/company/titles/{id}/remove", {freshly_proven}, "/company/titles", administrators},
      {get, "/hr/users/{id}/history", {freshly_proven}, {}, administrators},
      {post, "/hr/users/{id}/history/csv", {freshly_proven}, "/hr/users", administrators},
      {get, "/company/audit-log", inside, {}, administrators},
      {post, "/company/audit-log/csv", {freshly_proven}, "/company/audit-log", administrators},
      {post, "/company/audit-log/verify", inside, {}, administrators},
      {get, "/company/help", inside, {}, administrators},

      {get, "/support/requests", inside, {}, agents},
      {get, "/support/requests/{number}", inside, {}, agents},
      {post, "/support/requests/{number}/state", inside, {}, agents},
      {post, "/support/requests/{number}/note", inside, {}, agents},
      {post, "/support/requests/{number}/history", {freshly_proven}, "/support/requests", agents},

      {get, "/link/set-password", anybody},
      {post, "/link/set-password", anybody},
      {get, "/link/first-company", anybody},
      {post, "/link/first-company", anybody},
      {get, "/link/undo-number", anybody},
      {post, "/link/undo-number", anybody},
      {get, "/link/not-me", anybody},
      {post, "/link/not-me", anybody},
      {get, "/receipts/{gateway}/{text}/{token}", anybody},
      {post, "/receipts/{gateway}/{text}/{token}", anybody},
  };
  if (demo) table.push_back({get, "/outbox", anybody});
  return table;
}

}  // namespace portner
