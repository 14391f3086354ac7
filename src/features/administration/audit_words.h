#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/audit_search.h"
#include "web/view.h"

// The audit log as administrators read it, on the page and in a file.
namespace portner::audit_words {

// In an address: "two_factor". Nothing for what is no group.
std::string_view name_of(AuditGroup group);
std::optional<AuditGroup> group_named(std::string_view name);
std::string label(AuditGroup group, const web::Translations& translations, const web::Language& language);

// "The person", the name of somebody else, "The operator", "Somebody not signed in".
std::string done_by(const AuditLine& line, const web::Translations& translations, const web::Language& language);

// What the event says beside what happened, a line each: the proof, why it was refused, the reason, "Codes by SMS:
// Allowed → Not allowed".
std::vector<std::string> details(const AuditEvent& event, const web::Translations& translations,
                                 const web::Language& language);

// A file's first row, and a row for each event.
std::string csv_head(const web::Translations& translations, const web::Language& language);
std::string csv_row(const AuditLine& line, const web::Translations& translations, const web::Language& language);

}  // namespace portner::audit_words
