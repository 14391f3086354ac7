#include "features/links/password_mail.h"

#include "base/defence.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "features/audit/reference.h"
#include "features/company/company.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr Budget links_to_account{"forgotten-account", 3, Seconds{3600}};
constexpr Budget links_from_network{"forgotten-network", 20, Seconds{3600}};
constexpr Budget all_links{"forgotten-all", 1000, Seconds{3600}};

}  // namespace

void PasswordMails::welcome(db::Transaction& transaction, const Person& person, std::optional<PersonId> actor,
                            Moment now) const {
  const auto language = language_of(transaction, person);
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return parts_.letters.translations().text(language, english, arguments);
  };
  const auto company = company_store::find(transaction, person.company);
  const std::string company_name = company ? company->name : "";
  send(transaction, person, language,
       {.subject = say("Your account at {company}", {{"company", company_name}}),
        .paragraphs = {say("{company} has made an account for you. You sign in with {email} and a password that only "
                           "you know.",
                           {{"company", company_name}, {"email", person.email}})},
        .button = say("Choose your password")},
       link_lifetime, now);
  parts_.audit.append(transaction, entry(AuditKind::link_sent, person, actor), now);
}

void PasswordMails::reset(db::Transaction& transaction, const Person& person, std::optional<PersonId> actor,
                          Moment now) const {
  const auto language = language_of(transaction, person);
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return parts_.letters.translations().text(language, english, arguments);
  };
  send(transaction, person, language,
       {.subject = say("Choose a new password"),
        .paragraphs = {say("Somebody who helps you with your account for {email} has sent you this link.",
                           {{"email", person.email}})},
        .button = say("Choose a new password")},
       link_lifetime, now);
  parts_.audit.append(transaction, entry(AuditKind::link_sent, person, actor), now);
}

std::expected<void, TooManyLinks> PasswordMails::forgotten(db::Transaction& transaction, std::string_view typed,
                                                           const Origin& origin, const web::Language& language,
                                                           Moment now) const {
  const auto shared = reserve_all(transaction, {{links_from_network, origin.network}, {all_links, ""}}, now);
  if (!shared) {
    auto refused = entry(AuditKind::password_forgotten, {}, std::nullopt);
    refused.reference = new_reference(parts_.entropy);
    refused.origin = origin;
    refused.detail = {{"why", "too_many"}};
    parts_.audit.append(transaction, refused, now);
    return std::unexpected(TooManyLinks{shared.error().retry_in, refused.reference});
  }
  const auto email = normalise_email(typed).value_or("");
  auto person = people_store::find_by_email(transaction, email);
  if (person && !person->active) person.reset();
  const auto pseudonym = hex(crypto::hmac(crypto::Hash::sha256, parts_.pseudonym_key.reveal_bytes(), bytes_of(email)));
  const auto account = person ? std::to_string(person->id.value) : "nobody " + pseudonym;
  if (!reserve(transaction, links_to_account, account, now) && defence(Defence::link_budget)) return {};
  if (!person && !defence(Defence::mail_for_nobody)) return {};

  const auto whom = person.value_or(Person{});
  const auto theirs = person ? language_of(transaction, *person) : language;
  const auto& translations = parts_.letters.translations();
  const auto say = [&](const char* english, const web::Translations::Arguments& arguments = {}) {
    return translations.text(theirs, english, arguments);
  };
  send(transaction, whom, theirs,
       {.subject = say("Choose a new password"),
        .paragraphs = {say("Somebody, probably you, has forgotten the password of {email}.", {{"email", whom.email}})},
        .facts = {{say("When"), when(translations, theirs, now)},
                  {say("Browser"), which_browser(translations, theirs, origin.browser)},
                  {say("IP address"), origin.address}},
        .advice = {say("Was it not you? Then do nothing: your password stays as it is.")},
        .button = say("Choose a new password")},
       forgotten_lifetime, now);
  auto asked = entry(AuditKind::password_forgotten, whom, std::nullopt);
  asked.origin = origin;
  parts_.audit.append(transaction, asked, now);
  return {};
}

void PasswordMails::send(db::Transaction& transaction, const Person& person, const web::Language& language,
                         Letter letter, Seconds lifetime, Moment now) const {
  const bool somebody = person.id.value != 0;
  const auto token = one_time_link::make(transaction, parts_.entropy, LinkPurpose::set_password,
                                         somebody ? std::optional(person.id) : std::nullopt, now, lifetime);
  letter.link = parts_.public_url + "/link/set-password?token=" + std::string(token.reveal());
  const auto& translations = parts_.letters.translations();
  letter.small_print = {
      translations.text(language,
                        "The link works once, for {time}. If you use codes to sign in, they stay as they are.",
                        {{"time", how_long(translations, language, lifetime)}}),
      translations.text(language, "Is it too old? Get another one here: {address}",
                        {{"address", parts_.public_url + "/forgot-password"}})};
  parts_.letters.send(transaction, person, language, letter, somebody ? lifetime : Seconds{0}, now);
}

AuditEntry PasswordMails::entry(AuditKind kind, const Person& person, std::optional<PersonId> actor) const {
  const bool somebody = person.id.value != 0;
  return {.kind = kind,
          .company = somebody ? std::optional(person.company) : std::nullopt,
          .person = somebody ? std::optional(person.id) : std::nullopt,
          .actor = actor};
}

}  // namespace portner
