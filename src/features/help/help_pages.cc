#include "features/help/help_pages.h"

#include <algorithm>
#include <utility>

#include "base/defence.h"
#include "base/text.h"
#include "crypto/token.h"
#include "features/throttle/throttle.h"
#include "features/wording/wording.h"

namespace portner {
namespace {

constexpr Budget answers_of_a_person{"help-answers-person", 60, Seconds{3600}};
constexpr Budget answers_of_a_network{"help-answers-network", 60, Seconds{3600}};
constexpr Budget answers_of_strangers{"help-answers-strangers", 5000, Seconds{24 * 3600}};

// Whose articles come first.
Readers readers_of(const Call& call) {
  const auto& session = call.visitor.session;
  if (session && session->role == Role::administrator) return Readers::administrators;
  if (session && session->leads) return Readers::leaders;
  return Readers::everyone;
}

std::vector<Charge> charges_for(const Call& call) {
  if (call.visitor.session) return {{answers_of_a_person, std::to_string(call.visitor.session->person.value)}};
  return {{answers_of_a_network, call.origin.network}, {answers_of_strangers, "all"}};
}

void show_links(web::Model& model, std::string_view section, const std::vector<ArticleLink>& links) {
  for (const auto& [address, title, language] : links)
    model.add(section).set("HREF", address).set("TITLE", title).set("IN", language);
}

}  // namespace

void HelpPages::add_routes() {
  auto& site = parts_.site;
  site.get("/help", [this](const Call& call) { return list_page(call); });
  site.get("/help/{slug}", [this](const Call& call) { return article_page(call, std::nullopt); });
  site.post("/help/{slug}/answer", [this](const Call& call) { return answer(call); });
  site.get("/company/help", [this](const Call& call) { return answers_page(call); });
}

std::string HelpPages::say(const Call& call, const char* english, const web::Translations::Arguments& arguments) const {
  return parts_.site.translations().text(call.language, english, arguments);
}

std::string HelpPages::heading_of(const Call& call, Readers readers) const {
  switch (readers) {
    case Readers::everyone:
      return say(call, "For everybody");
    case Readers::leaders:
      return say(call, "For leaders");
    case Readers::administrators:
      return say(call, "For administrators");
  }
  return {};
}

void HelpPages::show_lists(const Call& call, web::Model& model) const {
  auto order = every_readers;
  std::ranges::stable_partition(order, [own = readers_of(call)](Readers readers) { return readers == own; });
  for (const auto readers : order) {
    const auto articles = parts_.articles.list(call.language, readers);
    if (articles.empty()) continue;
    auto& list = model.add("LIST");
    list.set("HEADING", heading_of(call, readers));
    for (const Article* article : articles)
      list.add("ARTICLE")
          .set("HREF", link_to(*article).address)
          .set("TITLE", article->title)
          .set("SUMMARY", article->summary)
          .set("IN", article->language.tag);
  }
}

void HelpPages::show_found(const Call& call, web::Model& model, std::string_view typed) const {
  const auto found = parts_.search.find(call.language, typed);
  auto& results = model.add("FOUND");
  if (found.empty()) return;
  results.set("HOW_MANY",
              parts_.site.translations().plural(call.language, "{count} article found", "{count} articles found",
                                                static_cast<std::int64_t>(found.size())));
  for (const auto& [article, excerpt] : found) {
    auto& hit = results.add("HIT");
    hit.set("HREF", link_to(*article).address).set("TITLE", article->title).set("IN", article->language.tag);
    for (const auto& [text, marked] : excerpt) hit.add("PIECE").add(marked ? "MARKED" : "PLAIN").set("TEXT", text);
  }
}

web::Response HelpPages::list_page(const Call& call) const {
  const auto query = call.request.query_form();
  const auto typed = trim(query.get("q"));
  web::Model model;
  model.show("BROAD").set("Q", typed);
  if (typed.empty()) {
    show_lists(call, model);
  } else {
    show_found(call, model, typed);
  }
  return parts_.site.page(call, "help/list.html", say(call, "Help"), std::move(model));
}

void HelpPages::show_answer(const Call& call, web::Model& model, std::string_view slug) const {
  std::optional<ArticleAnswer> given;
  if (call.visitor.session || !call.reader_token.empty())
    given = parts_.site.database().read([&](db::Transaction& transaction) {
      return call.visitor.session ? article_answers::find(transaction, *call.visitor.session, slug)
                                  : article_answers::find(transaction, call.reader_token, slug);
    });
  if (!given) return;
  auto& answered = model.add("ANSWERED");
  answered.set("HELPED", name_of(given->helped));
  model.show("SAID_" + upper_ascii(name_of(given->helped)));
  if (call.visitor.session) answered.add("MAY_WRITE").set("REMARK", given->remark);
}

web::Response HelpPages::article_page(const Call& call, const std::optional<Problem>& problem) const {
  const auto* article = parts_.articles.find(call.request.captures.at(0), call.language);
  if (!article) return parts_.site.error_page(call.request, 404);
  web::Model model;
  model.show("BROAD")
      .set("SLUG", article->slug)
      .set("HEADING", article->title)
      .set("SUMMARY", article->summary)
      .set("IN", article->language.tag)
      .set("DAY", iso_day(article->updated))
      .set("AGO", how_long_ago(parts_.site.translations(), call.language, article->updated, call.now))
      .set("BODY", article->rendered.html);
  if (article->language != call.language) model.show("UNTRANSLATED");
  if (article->rendered.parts.size() > 1) {
    auto& contents = model.add("CONTENTS");
    for (const auto& [anchor, title] : article->rendered.parts)
      contents.add("PART").set("ANCHOR", anchor).set("TITLE", title);
  }
  if (!article->related.empty())
    show_links(model.add("RELATED"), "ARTICLE", parts_.articles.related(*article, call.language));
  show_answer(call, model, article->slug);
  if (problem) show_problem(model, *problem);
  return parts_.site.page(call, "help/article.html", article->title, std::move(model));
}

web::Response HelpPages::answer(const Call& call) const {
  const auto& site = parts_.site;
  const auto* article = parts_.articles.find(call.request.captures.at(0), call.language);
  const auto helped = helped_of(call.form.get("helped"));
  if (!article || !helped) return site.error_page(call.request, 404);
  const auto remark = trim(call.form.get("remark"));
  if (code_points(remark) > longest_remark)
    return article_page(call, Problem{say(call, "Write at most 500 characters.")});

  const auto& session = call.visitor.session;
  std::optional<Secret> new_reader;
  if (!session && call.reader_token.empty()) new_reader = crypto::new_token(parts_.entropy);
  const auto wait = site.database().write([&](db::Transaction& transaction) -> std::optional<Seconds> {
    const auto reserved = reserve_all(transaction, charges_for(call), call.now);
    if (!reserved && defence(Defence::answer_budget)) return reserved.error().retry_in;
    if (session) {
      // A face alone leaves what was written.
      const auto before = article_answers::find(transaction, *session, article->slug);
      const auto kept = call.form.has("remark") || !before ? std::string(remark) : before->remark;
      article_answers::put(transaction, *session, article->slug, {*helped, kept}, call.now);
    } else {
      article_answers::put(transaction, new_reader ? new_reader->reveal() : call.reader_token, article->slug, *helped,
                           call.now);
    }
    return std::nullopt;
  });
  if (wait) {
    const auto duration = how_long(site.translations(), call.language, *wait);
    return article_page(call, Problem{say(call, "That is a lot of answers. Wait {duration}, then try again.",
                                          {{"duration", duration}})});
  }
  auto response = web::Response::see_other("/help/" + article->slug + "#answer");
  if (new_reader) site.give_reader(response, *new_reader);
  return response;
}

web::Response HelpPages::answers_page(const Call& call) const {
  const auto& site = parts_.site;
  const auto company = call.visitor.session->company;
  CountsBySlug own, strangers;
  std::vector<ArticleRemark> remarks;
  site.database().read([&](db::Transaction& transaction) {
    own = article_answers::counts(transaction, company);
    strangers = article_answers::counts_of_strangers(transaction);
    remarks = article_answers::remarks(transaction, company);
    return true;
  });
  web::Model model;
  const auto show = [](web::Model& row, std::string_view section, const CountsBySlug& counts, const std::string& slug) {
    const auto found = counts.find(slug);
    if (found == counts.end()) return;
    const AnswerCounts& told = found->second;
    row.add(section).set("YES", told.yes).set("PARTLY", told.partly).set("NO", told.no);
  };
  for (const auto readers : every_readers)
    for (const Article* article : parts_.articles.list(call.language, readers)) {
      if (!own.contains(article->slug) && !strangers.contains(article->slug)) continue;
      auto& row = model.add("ARTICLE");
      row.set("HREF", link_to(*article).address).set("TITLE", article->title).set("IN", article->language.tag);
      show(row, "OWN", own, article->slug);
      show(row, "STRANGERS", strangers, article->slug);
    }
  for (const auto& remark : remarks) {
    const auto* article = parts_.articles.find(remark.slug, call.language);
    if (!article) continue;
    auto& row = model.add("REMARK");
    row.set("HREF", link_to(*article).address)
        .set("TITLE", article->title)
        .set("IN", article->language.tag)
        .set("TEXT", remark.text)
        .set("WHEN", which_day(site.translations(), call.language, remark.at));
    row.show(upper_ascii(name_of(remark.helped)));
  }
  return site.page(call, "help/answers.html", say(call, "Help articles"), std::move(model));
}

}  // namespace portner
