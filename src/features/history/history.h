#pragma once

#include <string>
#include <vector>

#include "features/audit/audit_search.h"
#include "web/view.h"

// The events of the audit log in a person's words: on the own card, and for administrators.
namespace portner::history {

// "Signed in", for every kind.
std::string what_happened(const AuditEvent& event, const web::Translations& translations,
                          const web::Language& language);

// With which proof, or why not; empty when the event says neither.
std::string how(const AuditEvent& event, const web::Translations& translations, const web::Language& language);

// "Firefox on Linux"; where something came from an address that did not name its browser, that it is unknown.
std::string browser(const AuditEvent& event, const web::Translations& translations, const web::Language& language);

// Whether it was a refusal, or the sign-in itself.
enum class Mood { good, bad, neither };
Mood mood_of(const AuditEvent& event);

// The kinds of a person's login history; the rest is for administrators.
const std::vector<AuditKind>& login_kinds();

// Rows of history/table.html.
void add_rows(web::Model& model, const std::vector<AuditLine>& lines, const web::Translations& translations,
              const web::Language& language);

}  // namespace portner::history
