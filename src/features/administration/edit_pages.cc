#include "features/administration/edit_pages.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "features/administration/colleague.h"
#include "features/administration/department_options.h"
#include "features/sms_code/text_line.h"

namespace portner {
namespace {

constexpr std::array<std::string_view, 8> field_names{"name", "email",    "phone",   "title",
                                                      "role", "language", "welcome", "revision"};
constexpr std::size_t longest_field = 1000;

std::string department_field(std::size_t number) {
  return "department_" + std::to_string(number);
}

std::optional<std::int64_t> id_in(std::string_view text) {
  const auto number = whole_number(text);
  return number && *number > 0 ? number : std::nullopt;
}

EditPages::Fields fields_in(const web::Form& form) {
  EditPages::Fields fields;
  for (const auto name : field_names) fields.emplace(name, form.get(name).substr(0, longest_field));
  for (std::size_t number = 1, last = 0; form.has(department_field(number)); ++number)
    if (const auto id = form.get(department_field(number)); id_in(id)) fields[department_field(++last)] = id;
  return fields;
}

// Of a new person, before anything is typed.
Person nobody_yet(const Call& call) {
  Person person;
  person.company = call.visitor.session->company;
  return person;
}

}  // namespace

void EditPages::add_routes() {
  auto& site = parts_.site;
  site.get("/hr/users/new", [this](const Call& call) { return new_page(call); });
  site.post("/hr/users/new", [this](const Call& call) { return create(call); });
  site.get("/hr/users/{id}/edit", [this](const Call& call) { return edit_page(call); });
  site.post("/hr/users/{id}/edit", [this](const Call& call) { return edit(call); });
  site.post("/hr/users/{id}/welcome", [this](const Call& call) { return welcome(call); });
}

std::string EditPages::say(const Call& call, const char* english, const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

web::Response EditPages::new_page(const Call& call) const {
  return form_page(call, std::nullopt, {{"welcome", "yes"}}, {});
}

web::Response EditPages::edit_page(const Call& call, std::string_view notice) const {
  Fields fields;
  const auto person = parts_.site.database().read([&](db::Transaction& transaction) {
    auto found = colleague(transaction, call);
    if (!found) return found;
    fields = {{"name", found->name},
              {"email", found->email},
              {"phone", found->telephone},
              {"title", found->title ? std::to_string(found->title->value) : ""},
              {"role", std::string(name_of(found->role))},
              {"language", found->language},
              {"revision", std::to_string(found->revision)}};
    std::size_t number = 0;
    for (const auto department : people_store::departments(transaction, found->id))
      fields[department_field(++number)] = std::to_string(department.value);
    return found;
  });
  if (!person) return parts_.site.error_page(call.request, 404);
  return form_page(call, person, fields, {}, notice);
}

web::Response EditPages::form_page(const Call& call, const std::optional<Person>& before, const Fields& fields,
                                   const FieldErrors& errors, std::string_view notice) const {
  const auto value = [&](const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  web::Model model;
  model.set("NAME", value("name")).set("EMAIL", value("email")).set("PHONE", value("phone"));
  if (before) {
    model.add("EDITS").set("WHO", before->name).set("REVISION", value("revision"));
    model.set("ACTION", path_of(*before) + "/edit").set("BACK", path_of(*before));
  } else {
    model.set("ACTION", "/hr/users/new").set("BACK", "/hr/users");
    if (parts_.sends_mail && !value("welcome").empty()) model.show("WELCOMES");
    model.show(parts_.sends_mail ? "SENDS_MAIL" : "SENDS_NO_MAIL");
  }
  if (before && before->id == call.visitor.person()) {
    model.show("OWN");
  } else {
    model.show("OTHERS");
  }
  if (value("role") == name_of(Role::administrator)) model.show("IS_ADMINISTRATOR");
  if (value("role") == name_of(Role::support_agent)) model.show("IS_SUPPORT_AGENT");
  parts_.site.database().read([&](db::Transaction& transaction) {
    const auto company = call.visitor.session->company;
    for (const auto& [id, name] : company_store::titles(transaction, company)) {
      auto& option = model.add("TITLE_OPTION").set("ID", id.value).set("NAME", name);
      if (value("title") == std::to_string(id.value)) option.show("SELECTED");
    }
    const auto tree = departments::tree(transaction, company);
    std::size_t last = 1;
    while (!value(department_field(last)).empty()) ++last;
    for (std::size_t number = 1; number <= std::max<std::size_t>(last, 2); ++number) {
      auto& field = model.add("DEPARTMENT_FIELD").set("NUMBER", static_cast<std::int64_t>(number));
      field.show(number == 1 ? "FIRST" : "ANOTHER");
      const auto chosen = id_in(value(department_field(number)));
      add_department_options(field, "DEPARTMENT_OPTION", tree,
                             chosen ? std::optional(DepartmentId{*chosen}) : std::nullopt);
    }
    return true;
  });
  parts_.site.add_language_options(value("language"), model, "LANGUAGE_OPTION", "SELECTED");
  if (!errors.empty()) {
    show_field_errors(model, say(call, "Check what you typed"), errors);
    for (const auto& [field, id] : {std::pair("DEPARTMENTS", "department_1"), std::pair("ROLE", "role")})
      if (const auto found = errors.find(field); found != errors.end())
        model.add("FIELD_LINK").set("FIELD", id).set("TEXT", found->second);
  }
  if (!notice.empty()) model.add("NOTICE").set("TEXT", notice).show("WARNING");
  return parts_.site.page(call, "administration/edit.html",
                          before ? say(call, "Edit a user") : say(call, "Create a user"), std::move(model));
}

std::expected<StaffCard, FieldErrors> EditPages::card_in(const Call& call, const Person& before) const {
  const auto& form = call.form;
  FieldErrors errors;
  StaffCard card{.person = before};
  auto& person = card.person;
  const auto name = normalise_name(form.get("name"));
  const auto email = normalise_email(form.get("email"));
  const auto telephone = normalise_telephone(form.get("phone"));
  if (!name) errors["NAME"] = say(call, "Type a name of at most 100 characters.");
  if (!email) errors["EMAIL"] = say(call, "Type an e-mail address, like anna@example.com.");
  if (!telephone)
    errors["PHONE"] = say(call, "Type a telephone number: digits, and a + in front if it is from abroad.");
  person.name = name.value_or("");
  person.email = email.value_or("");
  person.telephone = telephone.value_or("");
  const auto title = id_in(form.get("title"));
  person.title = title ? std::optional(TitleId{*title}) : std::nullopt;
  // One's own is not in the form.
  if (form.has("role")) person.role = role_named(form.get("role"));
  const web::Language language{std::string(form.get("language"))};
  const auto& languages = parts_.site.translations().languages();
  person.language = std::ranges::find(languages, language) == languages.end() ? "" : language.tag;
  person.revision = whole_number(form.get("revision")).value_or(-1);
  for (std::size_t number = 1; form.has(department_field(number)); ++number)
    if (const auto id = id_in(form.get(department_field(number)))) card.departments.insert(DepartmentId{*id});
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return card;
}

FieldErrors EditPages::errors_for(const Call& call, StaffProblem problem) const {
  switch (problem) {
    case StaffProblem::email_taken:
      return {{"EMAIL", say(call, "Somebody has that e-mail address already.")}};
    case StaffProblem::last_administrator:
      return {{"ROLE", say(call, "This is the company’s last administrator. Somebody else must be one first.")}};
    case StaffProblem::own_role:
      return {{"ROLE", say(call, "Nobody changes their own role. Ask another administrator.")}};
    case StaffProblem::own_number:
      return {{"PHONE", say(call,
                            "Your codes go to this number. Change it on your own card, where a code verifies the "
                            "new one.")}};
    case StaffProblem::no_mobile_number:
      return {{"PHONE", say(call, "Codes by SMS go to this person, so this must be a mobile number.")}};
    case StaffProblem::unknown_place:
    case StaffProblem::changed_meanwhile:
    case StaffProblem::already_so:
    case StaffProblem::too_many_mails:
    case StaffProblem::oneself:
    case StaffProblem::without_two_factor:
      break;
  }
  return {{"DEPARTMENTS", say(call, "A title or department that you chose has been removed meanwhile. Choose again.")}};
}

FieldErrors EditPages::number_errors(db::Transaction& transaction, const Call& call, const Person& before,
                                     const Person& after) const {
  if (after.telephone == before.telephone || !SmsCodes::factor(transaction, before.id)) return {};
  if (const auto number = parts_.texts.usable(transaction, before, after.telephone); !number)
    return {{"PHONE", words_for(number.error(), parts_.site.translations(), call.language)}};
  return {};
}

web::Response EditPages::create(const Call& call) const {
  const auto again = [&](const FieldErrors& errors) {
    return form_page(call, std::nullopt, fields_in(call.form), errors);
  };
  const auto card = card_in(call, nobody_yet(call));
  if (!card) return again(card.error());
  const bool welcomes = parts_.sends_mail && call.form.has("welcome");
  const auto made = parts_.site.database().write(
      [&](db::Transaction& transaction) -> std::optional<std::expected<PersonId, StaffProblem>> {
        if (!still_administrator(transaction, call)) return std::nullopt;
        const auto id = staff::create(transaction, parts_.audit, parts_.notices,
                                      entry_of(call, AuditKind::person_created), *card, call.now);
        if (id && welcomes)
          static_cast<void>(staff::welcome(transaction, parts_.password_mails, call.visitor.person(),
                                           *people_store::find(transaction, *id), call.now));
        return id;
      });
  if (!made) return parts_.site.error_page(call.request, 403);
  if (!*made) return again(errors_for(call, made->error()));
  return web::Response::see_other("/hr/users/" + std::to_string((*made)->value) +
                                  (welcomes ? "?done=welcome" : "?done=created"));
}

web::Response EditPages::edit(const Call& call) const {
  std::optional<Person> before;
  FieldErrors errors;
  const auto problem = parts_.site.database().write([&](db::Transaction& transaction) -> std::optional<StaffProblem> {
    before = colleague(transaction, call);
    errors.clear();
    if (!before) return std::nullopt;
    const auto card = card_in(call, *before);
    errors = card ? number_errors(transaction, call, *before, card->person) : card.error();
    if (!errors.empty()) return std::nullopt;
    people_store::lock(transaction, before->id);
    if (!still_administrator(transaction, call)) before.reset();
    if (!before) return std::nullopt;
    const auto edited = staff::edit(transaction, parts_.audit, parts_.notices,
                                    entry_of(call, AuditKind::person_changed), *card, call.now);
    return edited ? std::nullopt : std::optional(edited.error());
  });
  if (!before) return parts_.site.error_page(call.request, 404);
  if (problem == StaffProblem::changed_meanwhile)
    return edit_page(call, say(call, "Somebody else has changed this person since you opened the form. Look again."));
  if (problem) errors = errors_for(call, *problem);
  if (!errors.empty()) return form_page(call, before, fields_in(call.form), errors);
  parts_.site.forget_sessions();
  return web::Response::see_other(path_of(*before) + "?done=saved");
}

web::Response EditPages::welcome(const Call& call) const {
  if (!parts_.sends_mail) return parts_.site.error_page(call.request, 404);
  std::optional<Person> person;
  const auto sent =
      parts_.site.database().write([&](db::Transaction& transaction) -> std::expected<void, StaffProblem> {
        person = colleague(transaction, call);
        if (!person) return {};
        people_store::lock(transaction, person->id);
        if (!still_administrator(transaction, call)) person.reset();
        if (!person) return {};
        return staff::welcome(transaction, parts_.password_mails, call.visitor.person(), *person, call.now);
      });
  if (!person) return parts_.site.error_page(call.request, 404);
  if (sent) return web::Response::see_other(path_of(*person) + "?done=welcome");
  return web::Response::see_other(
      path_of(*person) + (sent.error() == StaffProblem::too_many_mails ? "?done=welcome-enough" : "?done=welcome-not"));
}

}  // namespace portner
