#include "features/mail/letter.h"

#include "features/company/company.h"

namespace portner {

std::int64_t Letters::send(db::Transaction& transaction, const Person& person, const web::Language& language,
                           const Letter& letter, Seconds lifetime, Moment now) const {
  web::Model model;
  model.set("LANG", language.tag).set("SUBJECT", letter.subject).set("NAME", person.name);
  for (const auto& paragraph : letter.paragraphs) model.add("PARAGRAPH").set("TEXT", paragraph);
  for (const auto& [name, value] : letter.facts) model.add("FACT").set("WHAT", name).set("VALUE", value);
  if (!letter.facts.empty()) model.add("FACTS");
  for (const auto& line : letter.quote) model.add("QUOTE").set("LINE", line);
  if (!letter.quote.empty()) model.add("QUOTES");
  for (const auto& advice : letter.advice) model.add("ADVICE").set("TEXT", advice);
  if (!letter.button.empty()) model.add("LINK").set("BUTTON", letter.button).set("HREF", letter.link);
  for (const auto& line : letter.small_print) model.add("SMALL_PRINT").set("TEXT", line);
  const auto company = person.company.value == 0 ? std::nullopt : std::optional(person.company.value);
  const auto id = person.id.value == 0 ? std::nullopt : std::optional(person.id.value);
  return queue_.put(
      transaction,
      delivery::NewMail{company, id, person.email, letter.subject, view_.render("mail/letter.txt", language, model),
                        view_.render("mail/letter.html", language, model), now + lifetime, letter.reply_to},
      now);
}

web::Language language_of(db::Transaction& transaction, const Person& person) {
  if (!person.language.empty()) return {person.language};
  const auto company = company_store::find(transaction, person.company);
  return {company ? company->language : "en"};
}

}  // namespace portner
