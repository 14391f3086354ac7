#include "features/help/articles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace portner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const web::Language english{"en"}, danish{"da"};

const std::string sign_in = R"(---
title: Sign in
summary: With a password and a code.
audience: everyone
order: 20
updated: 2026-11-24
pages: /sign-in /sign-in/code
related: lost-phone
words: log in
---
You need **two things**.

## Type the code

1. Open the app.
2. Type the code.

> [!TIP]
> Let the <phone> know the time.

| Problem | Solution |
| --- | --- |
| No *code* | Read [lost](lost-phone) |

[Go to Security](/me/security)
)";
const std::string sign_in_da = R"(---
title: Log ind
summary: Med adgangskode og kode.
updated: 2026-11-23
---
Du skal bruge to ting.
)";
const std::string lost_phone = R"(---
title: A lost phone
summary: What to do.
audience: everyone
order: 10
updated: 2026-11-24
pages: /sign-in/code /hr/users/{id}
related: sign-in
---
![The page with the code](code-page)
)";
const std::string rules = R"(---
title: Rules
summary: Who needs 2FA.
audience: administrators
order: 10
updated: 2026-11-24
pages: /company/rules
related: sign-in
---
Choose.
)";

const web::Translations translations({});
const Pictures pictures{{"code-page", {"/static/1/help-code-page.png", 360, 200}}};

resources::Files files() {
  return {{"en/sign-in.md", sign_in},
          {"da/sign-in.md", sign_in_da},
          {"en/lost-phone.md", lost_phone},
          {"en/rules.md", rules}};
}

std::vector<std::string> titles(const std::vector<ArticleLink>& links) {
  std::vector<std::string> titles;
  for (const auto& link : links) titles.push_back(link.title);
  return titles;
}

// What is wrong with an article that says this.
std::string fault(const std::string& from, const std::string& to) {
  auto changed = files();
  std::string text = sign_in;
  text.replace(text.find(from), from.size(), to);
  changed["en/sign-in.md"] = text;
  try {
    const Articles articles(changed, pictures, translations);
    return "";
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

TEST(Articles, are_found_in_the_language_or_in_english) {
  const Articles articles(files(), pictures, translations);
  EXPECT_EQ(articles.find("sign-in", danish)->title, "Log ind");
  EXPECT_EQ(articles.find("sign-in", danish)->related, (std::vector<std::string>{"lost-phone"}));
  EXPECT_EQ(articles.find("lost-phone", danish)->title, "A lost phone");
  EXPECT_EQ(articles.find("lost-phone", danish)->language, english);
  EXPECT_EQ(articles.find("nothing", danish), nullptr);
}

TEST(Articles, are_listed_by_reader_in_their_order) {
  const Articles articles(files(), pictures, translations);
  const auto list = articles.list(danish, Readers::everyone);
  ASSERT_EQ(list.size(), 2);
  EXPECT_EQ(list[0]->title, "A lost phone");
  EXPECT_EQ(list[1]->title, "Log ind");
  EXPECT_EQ(articles.list(danish, Readers::administrators).size(), 1);
}

TEST(Articles, likely_at_a_page_come_before_the_general_ones) {
  const Articles articles(files(), pictures, translations);
  EXPECT_THAT(titles(articles.likeliest(danish, "/sign-in")), ElementsAre("Log ind", "A lost phone"));
  EXPECT_THAT(titles(articles.likeliest(english, "/company/rules")), ElementsAre("Rules", "A lost phone", "Sign in"));
  EXPECT_THAT(titles(articles.likeliest(english, "/hr/users/12")), ElementsAre("A lost phone", "Sign in"));
  for (const char* page : {"", "/", "//", "nonsense", "/hr/users/12/edit"})
    EXPECT_THAT(titles(articles.likeliest(english, page)), ElementsAre("A lost phone", "Sign in")) << page;
}

TEST(Articles, are_rendered) {
  const Articles articles(files(), pictures, translations);
  const auto& rendered = articles.find("sign-in", english)->rendered;
  const auto& html = rendered.html.html;
  EXPECT_THAT(html, HasSubstr("<p>You need <b>two things</b>.</p>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"part-1\">Type the code</h2>"));
  EXPECT_THAT(html, HasSubstr("<ol>\n<li>Open the app.</li>"));
  EXPECT_THAT(html, HasSubstr("<div class=\"notice good\" role=\"note\">\n<p><b>Tip:</b> Let the &lt;phone&gt; know"));
  EXPECT_THAT(
      html,
      HasSubstr(
          "<td role=\"cell\" data-label=\"Solution\"><div>Read <a href=\"/help/lost-phone\">lost</a></div></td>"));
  EXPECT_THAT(html, HasSubstr("<p><a class=\"button second\" href=\"/me/security\">Go to Security</a></p>"));
  ASSERT_EQ(rendered.parts.size(), 1);
  EXPECT_EQ(rendered.parts[0].title, "Type the code");
  EXPECT_THAT(rendered.text, Not(HasSubstr("[!TIP]")));
  EXPECT_THAT(articles.find("lost-phone", english)->rendered.html.html,
              HasSubstr("<p class=\"picture\"><img src=\"/static/1/help-code-page.png\" width=\"360\" height=\"200\" "
                        "loading=\"lazy\" alt=\"The page with the code\"></p>"));
}

TEST(Articles, with_a_fault_stop_the_program) {
  EXPECT_EQ(fault("two", "two"), "");
  EXPECT_THAT(fault("title: Sign in\n", ""), HasSubstr("help/en/sign-in.md: title and summary"));
  EXPECT_THAT(fault("order: 20", "order: first"), HasSubstr("order is a number"));
  EXPECT_THAT(fault("audience: everyone", "audience: bosses"), HasSubstr("audience is"));
  EXPECT_THAT(fault("2026-11-24", "24.11.2026"), HasSubstr("updated must be a day"));
  EXPECT_THAT(fault("---\nYou", "You"), HasSubstr("front matter"));
  EXPECT_THAT(fault("words:", "title:"), HasSubstr("front matter"));
  EXPECT_THAT(fault("related: lost-phone", "related: lost-fone"), HasSubstr("there is no article lost-fone"));
  EXPECT_THAT(fault("(lost-phone)", "(nowhere)"), HasSubstr("there is no article nowhere"));
  EXPECT_THAT(fault("(lost-phone)", "(https://example.com)"), HasSubstr("neither a page nor an article"));
  EXPECT_THAT(fault("(lost-phone)", "(javascript:alert)"), HasSubstr("neither a page nor an article"));
  EXPECT_THAT(fault("[lost](", "![lost]("), HasSubstr("there is no picture lost-phone"));
  EXPECT_THAT(fault("## Type", "# Type"), HasSubstr("not of level 2 or 3"));
  EXPECT_THAT(fault("[!TIP]", "[!HINT]"), HasSubstr("a quotation begins with"));
  EXPECT_THAT(fault("two", "&nbsp;"), HasSubstr("&nbsp; is not a character"));
  EXPECT_THAT(fault("You", "```\nYou\n```\n"), HasSubstr("does not belong"));
}

TEST(Articles, never_pass_html_through) {
  auto changed = files();
  const std::string text = lost_phone + "\n<script>alert(1)</script> <img src=x onerror=alert(2)>\n\n<div>\n";
  changed["en/lost-phone.md"] = text;
  const Articles articles(changed, pictures, translations);
  const auto& html = articles.find("lost-phone", english)->rendered.html.html;
  for (const char* raw : {"<script", "<img src=x", "<div"}) EXPECT_THAT(html, Not(HasSubstr(raw)));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
}

TEST(Articles, in_a_translation_alone_stop_the_program) {
  auto changed = files();
  changed["da/alone.md"] = sign_in_da;
  EXPECT_THROW(Articles(changed, pictures, translations), std::logic_error);
}

}  // namespace
}  // namespace portner
