#include "web/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "web/test_catalog.h"

namespace portner::web {
namespace {

using testing::HasSubstr;
using testing::Not;

const Language english{"en"}, danish{"da"};

const std::string da = compile_catalog("nplurals=2; plural=(n != 1)", R"(
msgid "Sign in"
msgstr "Log ind"

msgctxt "menu"
msgid "Home"
msgstr "Forside"

msgid "Hello, {NAME}"
msgstr "Hej {NAME}"

msgid "Terms & conditions"
msgstr "<b>Vilkår</b> & \"betingelser\""

msgid "Ask {a}an administrator{/a} or {b}wait{/b}."
msgstr "{b}Vent{/b}, eller spørg {a}en administrator{/a}."
)");

const Translations translations({{"da", da}});

using Templates = std::map<std::string, std::string_view>;

std::string render(const Templates& templates, std::string_view name, const Model& model,
                   const Language& language = english) {
  return View(templates, translations).render(name, language, model);
}

std::string html(std::string_view source, const Model& model, const Language& language = english) {
  return render({{"page.html", source}}, "page.html", model, language);
}

std::string html_with(std::string_view source, std::string_view x) {
  Model model;
  model.set("X", x);
  return html(source, model);
}

std::string text(std::string_view source, const Model& model, const Language& language = english) {
  return render({{"mail.txt", source}}, "mail.txt", model, language);
}

// What the constructor says about it.
std::string refusal(const Templates& templates) {
  try {
    const View view(templates, translations);
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

std::string html_refusal(std::string_view source) {
  return refusal({{"page.html", source}});
}

TEST(View, shows_markup_of_our_own_as_it_is_and_nothing_else) {
  Model model;
  model.set("X", Markup{"<b>bold</b>"});
  EXPECT_EQ(html("<div>\n{{X:markup}}\n</div>", model), "<div>\n<b>bold</b>\n</div>");
  EXPECT_EQ(html("<p>{{X}}</p>", model), "<p></p>");
  EXPECT_EQ(html_with("<div>\n{{X:markup}}\n</div>", "<b>"), "<div>\n\n</div>");
  for (const char* source : {"<p>{{X:markup}}</p>", "<a href=\"\n{{X:markup}}\n\">", "<p>{{MARKUP__X}}</p>"})
    EXPECT_THROW(html(source, model), std::logic_error) << source;
}

TEST(Escaping, of_text_and_attributes) {
  const std::string attack = R"(<script>alert(1)</script>"'&)";
  const std::string harmless = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;";
  EXPECT_EQ(html_with("<p>{{X}}</p>", attack), "<p>" + harmless + "</p>");
  EXPECT_EQ(html_with("<title>{{X}}</title>", attack), "<title>" + harmless + "</title>");
  EXPECT_EQ(html_with("<input value=\"{{X}}\">", attack), "<input value=\"" + harmless + "\">");
  EXPECT_EQ(html_with("<input value='{{X}}'>", attack), "<input value='" + harmless + "'>");
  EXPECT_EQ(html_with("<!-- {{X}} -->", "--><script>"), "<!-- --&gt;&lt;script&gt; -->");
}

TEST(Escaping, of_an_attribute_without_quotes_leaves_no_way_out_of_it) {
  EXPECT_EQ(html_with("<input value={{X}}>", "1 onfocus=alert(1) autofocus"),
            "<input value=1_onfocus=alert_1__autofocus>");
  EXPECT_THAT(html_refusal("<p>\n<a href={{X}}>"), HasSubstr("page.html:2:"));
}

TEST(Escaping, keeps_addresses_from_running_scripts) {
  for (const char* attack :
       {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)",
        "java\nscript:alert(1)", "java\tscript:alert(1)", "vbscript:x", "data:text/html,<script>", "tel:1", "x:y"}) {
    EXPECT_EQ(html_with("<a href=\"{{X}}\">", attack), "<a href=\"#\">") << attack;
    EXPECT_EQ(html_with("<a href='{{X}}'>", attack), "<a href='#'>") << attack;
    EXPECT_EQ(html_with("<img src=\"{{X}}\">", attack), "<img src=\"#\">") << attack;
    EXPECT_EQ(html_with("<form action=\"{{X}}\">", attack), "<form action=\"#\">") << attack;
    EXPECT_EQ(html_with("<a href=\"{{EMPTY}}{{X}}\">", attack), "<a href=\"#\">") << attack;
  }
  EXPECT_EQ(html_with("<a href=\"{{X}}\">", "javascript&colon;alert(1)"), "<a href=\"javascript&amp;colon;alert(1)\">");
}

TEST(Escaping, lets_ordinary_addresses_pass) {
  for (const char* address : {"/me/security", "../x", "?page=2", "https://example.com/a:b", "HTTP://example.com/"}) {
    EXPECT_EQ(html_with("<a href=\"{{X}}\">", address), "<a href=\"" + std::string(address) + "\">");
  }
  EXPECT_EQ(html_with("<a href=\"{{X}}\">", "/a?b=1&c=\"2\""), "<a href=\"/a?b=1&amp;c=&quot;2&quot;\">");
}

TEST(Escaping, lets_no_value_choose_the_scheme_the_template_wrote) {
  Model model;
  model.set("LABEL", "Portner:anna%40demo.example").set("QUERY", "secret=ABC&issuer=Portner");
  EXPECT_EQ(html("<a href=\"otpauth://totp/{{LABEL}}?{{QUERY}}\">", model),
            "<a href=\"otpauth://totp/Portner:anna%40demo.example?secret=ABC&amp;issuer=Portner\">");
  EXPECT_EQ(html_with("<a href=\"otpauth:{{X}}\">", "javascript:alert('1')"),
            "<a href=\"otpauth:javascript:alert(&#39;1&#39;)\">");
  EXPECT_EQ(html_with("<a href=\"tel:{{X}}\">", "+4512345678"), "<a href=\"tel:+4512345678\">");
  EXPECT_EQ(html_with("<a href=\"tel:{{X}}\">", "\"><script>"), "<a href=\"tel:&quot;&gt;&lt;script&gt;\">");
}

// ctemplate would take {{X}} for the middle of the address, and show "javascript:" there when the section is hidden.
TEST(Escaping, refuses_sections_inside_an_address) {
  EXPECT_THAT(html_refusal("<a\nhref=\"{{#S}}/s{{/S}}{{X}}\">"), HasSubstr("page.html:2: a section inside an address"));
  EXPECT_THAT(html_refusal("<a href='/s{{^S}}/t{{/S}}'>"), HasSubstr("a section inside an address"));
  EXPECT_EQ(html_refusal("<a href=\"/s\"{{#S}} class=\"x\"{{/S}}>{{#S}}x{{/S}}</a>"), "");
}

TEST(Escaping, of_an_svg_path) {
  EXPECT_EQ(html_with("<svg><path d=\"{{X}}\"/></svg>", "M0 0h7v7h-7z"), "<svg><path d=\"M0 0h7v7h-7z\"/></svg>");
  EXPECT_EQ(html_with("<svg><path d=\"{{X}}\"/></svg>", "\"/><script>"),
            "<svg><path d=\"&quot;/&gt;&lt;script&gt;\"/></svg>");
}

TEST(Escaping, keeps_line_breaks_where_asked) {
  EXPECT_EQ(html_with("<textarea>{{X:pre_escape}}</textarea>", "a\n</textarea>"),
            "<textarea>a\n&lt;/textarea&gt;</textarea>");
  EXPECT_EQ(html_with("<p>{{X}}</p>", "a\nb"), "<p>a b</p>");
}

TEST(Escaping, of_a_value_in_a_query) {
  EXPECT_EQ(html_with("<a href=\"/people?name={{X:url_query_escape}}&amp;page=2\">", "A&B =\"ø"),
            "<a href=\"/people?name=A%26B+%3D%22%C3%B8&amp;page=2\">");
}

TEST(Escaping, cannot_be_switched_off) {
  for (const char* source : {"{{X:none}}", "{{X:h:none}}", "{{X:x-custom}}", "{{%AUTOESCAPE context=\"JAVASCRIPT\"}}",
                             "{{=<% %>=}}", "{{{X}}}", "{{X }}"}) {
    EXPECT_THAT(html_refusal(source), HasSubstr("page.html:1:")) << source;
  }
}

TEST(Escaping, refuses_places_it_does_not_know) {
  for (const char* source :
       {"<button formaction=\"{{X}}\">", "<iframe srcdoc=\"{{X}}\">", "<use xlink:href=\"{{X}}\">", "<a ping=\"/x\">",
        "<img alt=\"\" srcset=\"{{X}}\">", "<p onclick=\"f()\">", "<p ONCLICK = 'f()'>", "<svg/onload=f()>",
        "<p title=\"x\"style=\"color:red\">", "<script>f()</script>", "<STYLE>p{}</STYLE>", "<base href=\"/\">"}) {
    EXPECT_THAT(html_refusal("<p>\n" + std::string(source)), HasSubstr("page.html:2:")) << source;
  }
  EXPECT_EQ(html_refusal("<script type=\"module\" src=\"{{X}}\"></script>"), "");
}

TEST(View, lets_mails_carry_their_style) {
  const std::string mail = "<style>p{color:red}</style><p style=\"margin:0\">{{NAME}}</p>";
  EXPECT_EQ(refusal({{"mail/letter.html", mail}}), "");
  EXPECT_THAT(refusal({{"pages/letter.html", mail}}), HasSubstr("style"));
}

TEST(View, shows_nothing_for_what_is_not_set) {
  EXPECT_EQ(html("<p>{{X}}{{#S}}x{{/S}}</p>", Model()), "<p></p>");
}

TEST(View, shows_numbers) {
  Model model;
  model.set("N", 0).set("M", -9'000'000'000);
  EXPECT_EQ(html("{{N}} {{M}}", model), "0 -9000000000");
}

TEST(View, takes_values_as_they_are) {
  Model model;
  model.set("X", "{{Y}} [[Sign in]] {Y}").set("Y", "secret");
  EXPECT_EQ(html("{{X}}", model, danish), "{{Y}} [[Sign in]] {Y}");
}

TEST(View, repeats_sections_and_shows_outer_values_inside) {
  Model model;
  model.set("COMPANY", "Demo");
  model.add("PERSON").set("NAME", "Anna").show("ADMINISTRATOR");
  model.add("PERSON").set("NAME", "Bo").set("COMPANY", "Other").add("PHONE").set("NUMBER", "1");
  EXPECT_EQ(html("{{#PERSON}}{{NAME}}/{{COMPANY}}{{#ADMINISTRATOR}}!{{/ADMINISTRATOR}}"
                 "{{#PHONE}}{{NUMBER}}{{NAME}}{{/PHONE}}{{#PERSON_separator}}, {{/PERSON_separator}}{{/PERSON}}",
                 model),
            "Anna/Demo!, Bo/Other1Bo");
}

TEST(View, shows_inverted_sections) {
  Model model;
  model.show("A");
  EXPECT_EQ(html("{{^A}}no a{{/A}}{{#A}}a{{/A}} {{^B}}no b{{/B}}{{#B}}b{{/B}}", model), "a no b");
}

TEST(View, keeps_a_model_that_moves) {
  Model model;
  model.set("X", "outer").add("S").set("Y", "inner");
  const Model moved = std::move(model);
  EXPECT_EQ(html("{{#S}}{{X}} {{Y}}{{/S}}", moved), "outer inner");
}

TEST(View, puts_includes_into_the_context_where_they_stand) {
  const Templates templates{{"page.html", "{{>shell/top.html}}\n<a href=\"{{>shell/address.html}}\">{{X}}</a>\n"},
                            {"shell/top.html", "<title>[[Sign in]]</title>\n"},
                            {"shell/address.html", "{{X}}"}};
  Model model;
  model.set("X", "javascript:f()");
  EXPECT_EQ(render(templates, "page.html", model, danish),
            "<title>Log ind</title>\n<a href=\"#\">javascript:f()</a>\n");
}

TEST(View, keeps_pages_small) {
  Model model;
  model.show("S");
  EXPECT_EQ(
      html("\n<ul>\n  {{! a remark\n of two lines }}\n  {{#S}}\n    <li>a  b\n\n    </li>  \n  {{/S}}\n</ul>", model),
      "<ul>\n<li>a  b\n</li>\n</ul>");
}

TEST(View, keeps_the_lines_of_plain_text) {
  Model model;
  model.set("X", "<&>\n\"").show("S");
  EXPECT_EQ(text("Hi\n\n  {{#S}}\n  - {{X}}\n  {{/S}}\n{{! remark }}\n\n{{X}}\n", model),
            "Hi\n\n  - <&>\n\"\n\n<&>\n\"\n");
}

TEST(View, translates) {
  Model model;
  model.set("NAME", "<Bo>");
  const char* source = "<p>[[Sign in]] [[Hello,\n     {NAME}]] [[menu|Home]] [[Home]]</p>";
  EXPECT_EQ(html(source, model, danish), "<p>Log ind Hej &lt;Bo&gt; Forside Home</p>");
  EXPECT_EQ(html(source, model, english), "<p>Sign in Hello, &lt;Bo&gt; Home Home</p>");
  EXPECT_EQ(html(source, model, {"xx"}), "<p>Sign in Hello, &lt;Bo&gt; Home Home</p>");
  EXPECT_EQ(text("[[Hello, {NAME}]]!\n", model, danish), "Hej <Bo>!\n");
}

TEST(View, takes_translations_for_plain_text) {
  EXPECT_EQ(html("<p title=\"[[Terms & conditions]]\">[[Terms & conditions]]</p>", Model(), danish),
            "<p title=\"&lt;b&gt;Vilkår&lt;/b&gt; &amp; &quot;betingelser&quot;\">"
            "&lt;b&gt;Vilkår&lt;/b&gt; &amp; &quot;betingelser&quot;</p>");
  EXPECT_EQ(html("[[Terms & conditions]]", Model()), "Terms &amp; conditions");
  EXPECT_EQ(text("[[Terms & conditions]]", Model(), danish), "<b>Vilkår</b> & \"betingelser\"");
}

TEST(View, gives_markup_to_parts_of_a_text) {
  const char* source =
      "[[Ask {a}an administrator{/a} or {b}wait{/b}. || a: <a class=\"help\"\n href=\"{{X}}\"> || b: <strong>]]";
  EXPECT_EQ(html_with(source, "javascript:f()"),
            "Ask <a class=\"help\"\nhref=\"#\">an administrator</a> or <strong>wait</strong>.");
  EXPECT_EQ(html(source, Model(), danish),
            "<strong>Vent</strong>, eller spørg <a class=\"help\"\nhref=\"\">en administrator</a>.");
}

TEST(View, names_the_place_of_a_mistake) {
  const auto says = [](std::string_view source, std::string_view what) {
    EXPECT_THAT(html_refusal("<p>\n\n" + std::string(source)), HasSubstr("page.html:3: " + std::string(what)))
        << source;
  };
  says("{{>shell/none.html}}", "there is no template shell/none.html");
  says("{{>page.html}}", "page.html includes itself");
  says("{{>mail.txt}}", "there is no template mail.txt");
  says("[[Sign in", "[[ is not closed");
  says("[[Hello, {NAME]]", "an empty text, or a brace that belongs to no name");
  says("[[Hello, {{NAME}}]]", "an empty text, or a brace that belongs to no name");
  says("[[ ]]", "an empty text, or a brace that belongs to no name");
  says("[[{a}x{/a}]]", "no markup is given for {/a}");
  says("[[{a}x{/a} || a: strong]]", "markup is || name: <tag>");
  says("<p title=[[Sign in]]>", "a text in an attribute needs quotes");
  says("{{#S}}\n", "the section S is not closed");
  says("{{/S}}", "the section S is not open here");
  says("{{#S}}{{#T}}{{/S}}{{/T}}", "the section S is not open here");
  says("{{#s}}{{/s}}", "s is not a section's name");
  says("{{x}}", "x is not a value's name");
  says("{{X", "{{ is not closed");
  EXPECT_THAT(html_refusal("<p>\n<a href=\"x\"\n  ==\"y\">\n\n"), HasSubstr("page.html:3: HTML"));
}

TEST(View, names_the_file_of_a_mistake_in_an_include) {
  EXPECT_THAT(refusal({{"a.html", "{{>b.html}}"}, {"b.html", "\n{{#S}}"}}), HasSubstr("b.html:2:"));
  EXPECT_THAT(refusal({{"a.html", "<a href={{>b.html}}>"}, {"b.html", "\n{{X}}"}}), HasSubstr("b.html:2:"));
  EXPECT_THAT(refusal({{"a.html", "{{>b.html}}"}, {"b.html", "{{>a.html}}"}}), HasSubstr("includes itself"));
  EXPECT_THAT(refusal({{"a.html", "{{>b.txt}}"}, {"b.txt", ""}}), HasSubstr("a.html:1: b.txt is of another kind"));
}

TEST(View, refuses_a_translation_with_other_placeholders) {
  for (const char* wrong :
       {"Hej", "Hej {NAVN}", "Hej {NAME} {NAME}", "Hej {{NAME}}", "Hej {NAME:none}", "Hej {NAME} }"}) {
    const std::string catalog = compile_catalog("nplurals=2; plural=(n != 1)",
                                                "\nmsgid \"Hello, {NAME}\"\nmsgstr \"" + std::string(wrong) + "\"\n");
    const Translations bad({{"da", catalog}});
    EXPECT_THROW(View({{"page.html", "[[Hello, {NAME}]]"}}, bad), std::logic_error) << wrong;
  }
}

TEST(View, refuses_an_unknown_name) {
  EXPECT_THROW(render({{"page.html", "x"}}, "other.html", Model()), std::logic_error);
}

TEST(View, serves_many_threads) {
  Templates templates;
  std::map<std::string, std::string> sources;
  for (int i = 0; i < 20; ++i) sources["page" + std::to_string(i) + ".html"] = "[[Hello, {NAME}]] {{#S}}{{X}}{{/S}}";
  for (const auto& [name, source] : sources) templates[name] = source;
  const View view(templates, translations);
  std::atomic<bool> go = false;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, who = std::to_string(thread)] {
      while (!go) std::this_thread::yield();
      for (int round = 0; round < 5; ++round) {
        for (const auto& [name, source] : sources) {
          Model model;
          model.set("NAME", who).add("S").set("X", "x" + who);
          EXPECT_EQ(view.render(name, danish, model), "Hej " + who + " x" + who);
        }
      }
    });
  }
  go = true;
}

}  // namespace
}  // namespace portner::web
