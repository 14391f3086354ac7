#include "features/help/markdown.h"

#include <fmt/format.h>
#include <md4c.h>

#include <algorithm>
#include <array>

namespace portner {
namespace {

constexpr std::string_view slug_characters = "abcdefghijklmnopqrstuvwxyz0123456789-";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

// What MD4C finds, written as HTML. It calls from C, so nothing here throws: what is wrong is noted down.
class Renderer {
 public:
  Renderer(const Pictures& pictures, const web::Translations& translations, const web::Language& language)
      : pictures_(pictures),
        notices_{{{"[!NOTE]", "info", translations.text(language, "Note:")},
                  {"[!TIP]", "good", translations.text(language, "Tip:")},
                  {"[!WARNING]", "warning", translations.text(language, "Warning:")}}} {}

  Rendered run(std::string_view markdown) {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_COLLAPSEWHITESPACE;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.text = [](MD_TEXTTYPE type, const char* text, MD_SIZE size, void* self) {
      return of(self).text(type, {text, size});
    };
    if (md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, this) != 0)
      problem("it cannot be read");
    return std::move(result_);
  }

 private:
  struct NoticeKind {
    std::string_view mark;
    std::string_view style;
    std::string label;
  };

  static Renderer& of(void* self) { return *static_cast<Renderer*>(self); }

  int enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC:
        break;
      case MD_BLOCK_QUOTE:
        quote_ = html().size();
        break;
      case MD_BLOCK_UL:
        html() += "<ul>\n";
        break;
      case MD_BLOCK_OL:
        html() += "<ol>\n";
        break;
      case MD_BLOCK_LI:
        html() += "<li>";
        break;
      case MD_BLOCK_H:
        level_ = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
        begin();
        break;
      case MD_BLOCK_P:
        begin();
        break;
      case MD_BLOCK_TABLE:
        columns_.clear();
        html() += "<table role=\"table\">\n";
        break;
      case MD_BLOCK_THEAD:
        html() += "<thead role=\"rowgroup\">";
        break;
      case MD_BLOCK_TBODY:
        html() += "<tbody role=\"rowgroup\">\n";
        break;
      case MD_BLOCK_TR:
        column_ = 0;
        html() += "<tr role=\"row\">";
        break;
      case MD_BLOCK_TH:
        html() += "<th role=\"columnheader\">";
        begin();
        break;
      case MD_BLOCK_TD:
        // A phone shows a row as a card; each cell says what it is.
        html() += fmt::format("<td role=\"cell\" data-label=\"{}\"><div>", columns_[column_++ % columns_.size()]);
        break;
      case MD_BLOCK_HR:
      case MD_BLOCK_CODE:
      case MD_BLOCK_HTML:
        problem("a line, code or HTML does not belong into an article");
        break;
    }
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_DOC:
      case MD_BLOCK_HR:
      case MD_BLOCK_CODE:
      case MD_BLOCK_HTML:
        break;
      case MD_BLOCK_QUOTE:
        notice();
        break;
      case MD_BLOCK_UL:
        html() += "</ul>\n";
        break;
      case MD_BLOCK_OL:
        html() += "</ol>\n";
        break;
      case MD_BLOCK_LI:
        html() += "</li>\n";
        break;
      case MD_BLOCK_H:
        heading();
        break;
      case MD_BLOCK_P:
        paragraph();
        break;
      case MD_BLOCK_TABLE:
        html() += "</table>\n";
        break;
      case MD_BLOCK_THEAD:
        html() += "</thead>\n";
        break;
      case MD_BLOCK_TBODY:
        html() += "</tbody>\n";
        break;
      case MD_BLOCK_TR:
        html() += "</tr>\n";
        break;
      case MD_BLOCK_TH:
        columns_.push_back(html().substr(begin_));
        html() += "</th>";
        break;
      case MD_BLOCK_TD:
        html() += "</div></td>";
        break;
    }
    result_.text += '\n';
    return 0;
  }

  int enter(MD_SPANTYPE type, void* detail) {
    switch (type) {
      case MD_SPAN_EM:
        html() += "<em>";
        break;
      case MD_SPAN_STRONG:
        html() += "<b>";
        break;
      case MD_SPAN_CODE:
        html() += "<code>";
        break;
      case MD_SPAN_A:
        html() += fmt::format("<a href=\"{}\">", address(value(static_cast<MD_SPAN_A_DETAIL*>(detail)->href)));
        break;
      case MD_SPAN_IMG:
        picture(value(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src));
        break;
      case MD_SPAN_DEL:
      case MD_SPAN_LATEXMATH:
      case MD_SPAN_LATEXMATH_DISPLAY:
      case MD_SPAN_WIKILINK:
      case MD_SPAN_U:
        break;
    }
    return 0;
  }

  int leave(MD_SPANTYPE type) {
    switch (type) {
      case MD_SPAN_EM:
        html() += "</em>";
        break;
      case MD_SPAN_STRONG:
        html() += "</b>";
        break;
      case MD_SPAN_CODE:
        html() += "</code>";
        break;
      case MD_SPAN_A:
        html() += "</a>";
        break;
      case MD_SPAN_IMG:
        html() += "\">";
        break;
      case MD_SPAN_DEL:
      case MD_SPAN_LATEXMATH:
      case MD_SPAN_LATEXMATH_DISPLAY:
      case MD_SPAN_WIKILINK:
      case MD_SPAN_U:
        break;
    }
    return 0;
  }

  int text(MD_TEXTTYPE type, std::string_view text) {
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) text = "\n";
    if (type == MD_TEXT_ENTITY) problem(fmt::format("{} is not a character", text));
    html() += escaped(text);
    result_.text += text;
    return 0;
  }

  void heading() {
    const std::string title = html().substr(begin_);
    html().resize(begin_);
    if (level_ != 2 && level_ != 3) problem(fmt::format("the heading \"{}\" is not of level 2 or 3", title));
    if (level_ != 2) {
      html() += fmt::format("<h3>{}</h3>\n", title);
      return;
    }
    const auto anchor = fmt::format("part-{}", result_.parts.size() + 1);
    result_.parts.push_back({anchor, result_.text.substr(text_begin_)});
    html() += fmt::format("<h2 id=\"{}\">{}</h2>\n", anchor, title);
  }

  void paragraph() {
    std::string content = html().substr(begin_);
    html().resize(begin_);
    constexpr std::string_view link = "<a href=\"", end = "</a>";
    const bool is_link = content.starts_with(link) && content.find(end) == content.size() - end.size();
    if (content.starts_with("<img ") && content.find('>') == content.size() - 1) {
      html() += fmt::format("<p class=\"picture\">{}</p>\n", content);
    } else if (is_link && !content.starts_with("<a href=\"/help")) {
      html() += fmt::format("<p><a class=\"button second\" {}</p>\n", content.substr(3));
    } else {
      html() += fmt::format("<p>{}</p>\n", content);
    }
  }

  void notice() {
    const std::string content = html().substr(quote_);
    html().resize(quote_);
    for (const auto& [mark, style, label] : notices_) {
      const auto begin = fmt::format("<p>{}\n", mark);
      if (!content.starts_with(begin)) continue;
      html() += fmt::format("<div class=\"notice {}\" role=\"note\">\n<p><b>{}</b> {}</div>\n", style, escaped(label),
                            content.substr(begin.size()));
      const auto at = result_.text.rfind(mark);
      result_.text.erase(at, mark.size());
      return;
    }
    problem("a quotation begins with [!NOTE], [!TIP] or [!WARNING] on a line of its own");
  }

  std::string address(const std::string& target) {
    if (target.starts_with('/')) {
      result_.pages.push_back(target.substr(0, target.find_first_of("?#")));
      return escaped(target);
    }
    if (target.empty() || target.find_first_not_of(slug_characters) != target.npos)
      problem(fmt::format("{} is neither a page nor an article", target));
    result_.articles.push_back(target);
    return "/help/" + escaped(target);
  }

  void picture(const std::string& name) {
    const auto found = pictures_.find(name);
    if (found == pictures_.end()) problem(fmt::format("there is no picture {}", name));
    const auto& [address, width, height] = found == pictures_.end() ? Picture{} : found->second;
    // What the picture shows comes next, as its text.
    html() += fmt::format("<img src=\"{}\" width=\"{}\" height=\"{}\" loading=\"lazy\" alt=\"", address, width, height);
  }

  void begin() {
    begin_ = html().size();
    text_begin_ = result_.text.size();
  }
  static std::string value(const MD_ATTRIBUTE& attribute) { return {attribute.text, attribute.size}; }
  void problem(std::string what) { result_.problems.push_back(std::move(what)); }
  std::string& html() { return result_.html.html; }

  const Pictures& pictures_;
  std::array<NoticeKind, 3> notices_;
  Rendered result_;
  std::size_t begin_ = 0;  // of the paragraph, heading or column being read, in the HTML
  std::size_t text_begin_ = 0;
  std::size_t quote_ = 0;
  unsigned level_ = 0;
  std::vector<std::string> columns_;
  std::size_t column_ = 0;
};

}  // namespace

Rendered render_markdown(std::string_view markdown, const Pictures& pictures, const web::Translations& translations,
                         const web::Language& language) {
  return Renderer(pictures, translations, language).run(markdown);
}

}  // namespace portner
