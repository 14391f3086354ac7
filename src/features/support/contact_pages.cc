#include "features/support/contact_pages.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/token.h"
#include "features/audit/reference.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr std::string_view path = "/support";
constexpr std::size_t longest_field = 1000;   // bytes of a name or an address that are shown again
constexpr std::size_t longest_draft = 20000;  // of a message
constexpr std::size_t longest_form = 100;

// What a telephone dials: "+4570102030".
std::string dialled(std::string number) {
  std::erase_if(number, [](char symbol) { return symbol != '+' && (symbol < '0' || symbol > '9'); });
  return number;
}

}  // namespace

void ContactPages::add_routes() {
  parts_.site.get(path, [this](const Call& call) {
    const auto query = call.request.query_form();
    if (const auto number = normalise_support_number(query.get("sent"))) return sent_page(call, *number);
    return form_page(call, {page_written(query.get("page")), normalise_reference(query.get("reference")).value_or("")},
                     {});
  });
  parts_.site.post(path, [this](const Call& call) { return send(call); });
}

std::string ContactPages::say(const Call& call, const char* english,
                              const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

std::string ContactPages::new_form() const {
  return std::string(crypto::new_token(parts_.entropy).reveal());
}

// Whom the cookies prove. What a stranger types is added when it is sent.
Sender ContactPages::sender_of(db::Transaction& transaction, const Call& call) const {
  if (call.visitor.standing == Standing::signed_out) return {};
  return {people_store::find(transaction, call.visitor.person()),
          call.visitor.session ? SenderProof::session : SenderProof::password};
}

SupportContact ContactPages::show_contact(const Call& call, web::Model& model, Sender& sender) const {
  const auto contact = parts_.site.database().read([&](db::Transaction& transaction) {
    sender = sender_of(transaction, call);
    return parts_.support.contact(transaction, sender.person ? std::optional(sender.person->company) : std::nullopt);
  });
  if (!contact.telephone.empty()) {
    auto& telephone = model.add("TELEPHONE");
    telephone.set("NAME", contact.name).set("NUMBER", contact.telephone).set("DIALLED", dialled(contact.telephone));
    if (!contact.menu_digit.empty()) telephone.add("MENU").set("DIGIT", contact.menu_digit);
    if (!contact.hours.empty()) telephone.add("HOURS").set("TEXT", contact.hours);
  }
  return contact;
}

web::Response ContactPages::form_page(const Call& call, const Draft& draft, const Errors& errors,
                                      const std::optional<Problem>& problem) const {
  const auto& site = parts_.site;
  web::Model model;
  Sender sender;
  show_contact(call, model, sender);
  const auto articles = parts_.articles.likeliest(call.language, draft.page);
  if (!articles.empty()) model.show("ANSWERS");
  for (const auto& article : articles)
    model.add("ARTICLE").set("HREF", article.address).set("TITLE", article.title).set("TONGUE", article.language);
  auto& form = model.add("FORM");
  form.set("FROM_PAGE", draft.page)
      .set("REFERENCE_KEPT", draft.reference)
      .set("MESSAGE", draft.message)
      .set("ONCE", draft.form.empty() ? new_form() : draft.form)
      .set("BROWSER", which_browser(parts_.site.translations(), call.language, call.origin.browser))
      .set("ADDRESS", call.origin.address)
      .set("TONGUE", say(call, "English"));
  if (!draft.page.empty()) form.show("WITH_PAGE");
  if (!draft.reference.empty()) form.show("WITH_REFERENCE");
  if (sender.person) {
    form.add("KNOWN").set("WHO", sender.person->name).set("MAIL", sender.person->email);
  } else {
    form.add("STRANGER").set("WHO", draft.name).set("MAIL", draft.email);
  }
  if (problem) show_problem(model, *problem);
  if (!errors.empty()) {
    auto& box = model.add("PROBLEM");
    box.set("HEADING", say(call, "Check what you typed"));
    for (const auto& [field, text] : errors) {
      box.add("FIELD_LINK").set("FIELD", "support-" + std::string(field)).set("TEXT", text);
      model.add("ERROR_" + upper_ascii(field)).set("TEXT", text);
    }
  }
  return site.page(call, "support/contact.html", say(call, "Contact support"), std::move(model));
}

web::Response ContactPages::sent_page(const Call& call, const std::string& number) const {
  web::Model model;
  Sender sender;
  const auto contact = show_contact(call, model, sender);
  auto& sent = model.add("SENT");
  sent.set("NUMBER_GIVEN", number).show(parts_.sends_mail && !contact.email.empty() ? "MAILED" : "LISTED");
  if (!parts_.sends_mail) {
    sent.show("NO_ANSWER");
  } else if (sender.person) {
    sent.add("ANSWER").set("MAIL", sender.person->email);
  } else {
    sent.show("PERHAPS_AN_ANSWER");
  }
  return parts_.site.page(call, "support/contact.html", say(call, "Your message is with support"), std::move(model));
}

web::Response ContactPages::send(const Call& call) const {
  const auto& site = parts_.site;
  const auto typed = [&](std::string_view name, std::size_t most) {
    return std::string(call.form.get(name).substr(0, most));
  };
  const Draft draft{page_written(call.form.get("page")), normalise_reference(call.form.get("reference")).value_or(""),
                    typed("name", longest_field),        typed("email", longest_field),
                    typed("message", longest_draft),     typed("form", longest_form)};
  const bool stranger = call.visitor.standing == Standing::signed_out;
  const auto name = normalise_name(draft.name);
  const auto email = normalise_email(draft.email);
  const auto message = normalise_message(draft.message);
  Errors errors;
  if (stranger && !name) errors.emplace_back("name", say(call, "Type a name of at most 100 characters."));
  if (stranger && !email) errors.emplace_back("email", say(call, "Type an e-mail address, like anna@example.com."));
  if (!message) errors.emplace_back("message", say(call, "Write what has happened, in at most 2,000 characters."));
  if (!errors.empty()) return form_page(call, draft, errors);

  const auto asked = site.database().write([&](db::Transaction& transaction) {
    auto sender = sender_of(transaction, call);
    if (stranger) sender = {std::nullopt, SenderProof::none, *name, *email};
    SupportRequest request;
    request.message = *message;
    request.form = draft.form.empty() ? new_form() : draft.form;
    request.page = draft.page;
    request.reference = draft.reference;
    request.language = call.language.tag;
    return parts_.support.ask(transaction, sender, std::move(request), call.origin, call.now);
  });
  if (asked) return web::Response::see_other(std::string(path) + "?sent=" + asked->number);
  const auto& refusal = asked.error();
  site.journal(call.request, "support_limited", {{"reference", refusal.reference}});
  const auto duration = how_long(site.translations(), call.language, refusal.retry_in);
  return form_page(call, draft, {},
                   Problem{say(call, "There are too many messages from here."),
                           {say(call, "Nothing was sent. Call support, or send this again in {duration}.",
                                {{"duration", duration}})},
                           refusal.reference});
}

}  // namespace portner
