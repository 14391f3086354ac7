#include "features/sms_code/sms_sender.h"

#include "base/defence.h"
#include "features/audit/reference.h"
#include "features/company/company.h"
#include "features/throttle/throttle.h"
#include "web/http_text.h"

namespace portner {
namespace {

constexpr Seconds hour{3600};
constexpr Seconds day{24 * 3600};

// Of a day's codes, at least so many must have been sent before the share of those typed says anything.
constexpr std::int64_t enough_to_judge = 50;

std::vector<Charge> charges_of(const SmsRequest& request, const CompanyRule& rule, const SmsLimits& limits) {
  const auto person = std::to_string(request.person.id.value);
  const auto company = std::to_string(request.person.company.value);
  return {{{"texts-number-hour", 6, hour}, request.number},
          {{"texts-number-day", 20, day}, request.number},
          {{"texts-person-hour", 8, hour}, person},
          {{"texts-person-day", 24, day}, person},
          {{"texts-address-hour", 300, hour}, request.origin.network},
          {{"texts-country-hour", 1000, hour}, region_of(request.number)},
          {{"texts-company-day", rule.sms_a_day, day}, company},
          {{"texts-all-day", limits.installation_a_day, day}, ""}};
}

}  // namespace

std::expected<MobileNumber, TextRefusal> SmsSender::offered(db::Transaction& transaction, const Person& person) const {
  if (!parts_.set_up) return std::unexpected(TextRefusal{NoText::not_set_up});
  if (!company_store::rule(transaction, person.company).sms_allowed)
    return std::unexpected(TextRefusal{NoText::not_allowed});
  return usable(transaction, person, person.telephone);
}

std::expected<MobileNumber, TextRefusal> SmsSender::usable(db::Transaction& transaction, const Person& person,
                                                           std::string_view typed) const {
  const auto company = company_store::find(transaction, person.company);
  const auto home = company ? company->region : Region();
  auto number = mobile_number(typed, home);
  if (!number) return std::unexpected(TextRefusal{NoText::bad_number, number.error()});
  auto allowed = company_store::rule(transaction, person.company).sms_countries;
  if (allowed.empty()) allowed = region_and_neighbours(home);
  // A company that has not said where it is has not narrowed it either.
  if (!allowed.empty() && !allowed.contains(number->region)) return std::unexpected(TextRefusal{NoText::other_country});
  return std::move(*number);
}

std::expected<OutCode, TextRefusal> SmsSender::send(db::Transaction& transaction, const SmsRequest& request,
                                                    const web::Language& language, Moment now) const {
  if (!parts_.set_up) return std::unexpected(TextRefusal{NoText::not_set_up});
  // The card's number was good when it was written there; what the company allows may have changed since.
  if (const auto number = usable(transaction, request.person, request.number); !number)
    return std::unexpected(number.error());
  if (const auto out = SmsCodes::out(transaction, request.asked_by, now);
      out && out->purpose == request.purpose && out->number == request.number && now < out->resend_at)
    return std::unexpected(TextRefusal{.why = NoText::too_soon, .wait = out->resend_at - now});
  if (const auto charged = charge(transaction, request, now); !charged) return std::unexpected(charged.error());
  const auto issued =
      parts_.codes.issue(transaction, request.person.id, request.asked_by, request.purpose, request.number, now);
  const std::string code(issued.code.reveal());
  // The last line binds the code to this address for the browsers that fill it in (WICG origin-bound one-time codes).
  const auto body =
      parts_.translations.text(language, "{code} is your code for Portner. Give it to nobody.", {{"code", code}}) +
      "\n\n@" + web::host_of(parts_.public_url) + " #" + code;
  parts_.texts.put(transaction,
                   delivery::NewText{request.person.company.value, request.person.id.value, issued.id.value,
                                     request.number, body, issued.expires_at},
                   now);
  return *SmsCodes::out(transaction, request.asked_by, now);
}

void SmsSender::tell(db::Transaction& transaction, const SmsRequest& request, const std::string& body, Seconds lifetime,
                     Moment now) const {
  if (!parts_.set_up || !charge(transaction, request, now)) return;
  parts_.texts.put(transaction,
                   delivery::NewText{request.person.company.value, request.person.id.value, std::nullopt,
                                     request.number, body, now + lifetime},
                   now);
}

std::expected<void, TextRefusal> SmsSender::charge(db::Transaction& transaction, const SmsRequest& request,
                                                   Moment now) const {
  if (!defence(Defence::spend_guard)) return {};
  const auto rule = company_store::rule(transaction, request.person.company);
  const auto reserved = reserve_all(transaction, charges_of(request, rule, parts_.limits), now);
  if (reserved) return {};
  const std::string limit(reserved.error().budget);
  parts_.journal(parts_.limits.dry_run ? "sms_would_be_limited" : "sms_limited", {{"limit", limit}});
  if (parts_.limits.dry_run) return {};
  // One person's own limit is no news for anybody else.
  if (!limit.starts_with("texts-person") && !limit.starts_with("texts-number"))
    warn_administrators(transaction, NoticeKind::sms_limit, request.person.company, limit, now);
  const auto reference = new_reference(parts_.entropy);
  parts_.audit.append(transaction,
                      {.kind = AuditKind::sms_limited,
                       .company = request.person.company,
                       .person = request.person.id,
                       .reference = reference,
                       .origin = request.origin,
                       .detail = {{"limit", limit}}},
                      now);
  return std::unexpected(
      TextRefusal{.why = NoText::too_many, .wait = reserved.error().retry_in, .reference = reference});
}

void SmsSender::watch_use(db::Transaction& transaction, Moment now) const {
  for (const auto& [company, sent, typed] : transaction.all<CompanyId, std::int64_t, std::int64_t>(
           "SELECT p.company_id, COUNT(*), COUNT(c.spent_at) FROM sms_code c JOIN person p ON p.id = c.person_id"
           " WHERE c.expires_at > :since AND c.expires_at < :until GROUP BY p.company_id",
           {{"since", now - day}, {"until", now}})) {
    if (sent < enough_to_judge || typed * 3 >= sent) continue;
    if (warn_administrators(transaction, NoticeKind::sms_unused, company, "", now))
      parts_.journal("sms_unused", {{"sent", std::to_string(sent)}, {"typed", std::to_string(typed)}});
  }
}

bool SmsSender::warn_administrators(db::Transaction& transaction, NoticeKind kind, CompanyId company,
                                    std::string_view about, Moment now) const {
  const auto subject = std::to_string(company.value) + ' ' + std::string(about);
  if (!reserve(transaction, {"texts-warning", 1, day}, subject, now)) return false;
  parts_.notices.tell_administrators(transaction, kind, company, {}, now, {{"limit", std::string(about)}});
  return true;
}

}  // namespace portner
