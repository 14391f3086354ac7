#include "web/template_source.h"

#include <ctemplate/template_modifiers.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "web/model_data.h"

namespace portner::web {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view value_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == text.npos;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(blanks) == text.npos;
}

bool is_value_name(std::string_view name) {
  return consists_of(name, value_characters) && !name.starts_with(markup_prefix);
}

bool is_section_name(std::string_view name) {
  constexpr std::string_view separator = "_separator";
  if (name.ends_with(separator)) name.remove_suffix(separator.size());
  return is_value_name(name) && !name.starts_with(inverted_prefix);
}

std::string fold(std::string_view text) {
  std::string folded;
  for (const char c : trim(text)) {
    const bool blank = blanks.find(c) != blanks.npos;
    if (!blank) folded += c;
    if (blank && folded.back() != ' ') folded += ' ';
  }
  return folded;
}

int line_of(std::string_view file, const char* place) {
  return 1 + static_cast<int>(std::count(file.data(), place, '\n'));
}

[[noreturn]] void fail(std::string_view file, int line, std::string_view reason) {
  throw std::logic_error(fmt::format("{}:{}: {}", file, line, reason));
}

// Places where a browser runs or fetches something and ctemplate escapes as for plain text, and what the
// Content-Security-Policy keeps from working. Mails have no such policy and no style sheet beside them.
void refuse_unsafe_html(std::string_view name, std::string_view html) {
  constexpr std::string_view attributes[] = {"formaction", "srcdoc", "xlink:href", "srcset", "poster", "ping", "style"};
  const bool mail = name.starts_with("mail/");
  const std::string text = lower_ascii(html);
  const auto line = [&](std::size_t at) { return line_of(html, html.data() + at); };
  for (std::size_t equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
    const std::string_view before = trim(std::string_view(text).substr(0, equals));
    const std::string_view attribute = before.substr(before.find_last_of(" \t\r\n\"'/") + 1);
    const bool handler = attribute.starts_with("on") && consists_of(attribute, small_letters);
    if (mail && attribute == "style") continue;
    if (handler || std::ranges::find(attributes, attribute) != std::end(attributes)) {
      fail(name, line(equals), fmt::format("the attribute {} is not allowed", attribute));
    }
    if (text.compare(equals + 1, 2, "[[") == 0) fail(name, line(equals), "a text in an attribute needs quotes");
  }
  for (const std::string_view tag : {"<script>", "<style", "<base", "<iframe", "<object", "<embed"}) {
    if (mail && tag == "<style") continue;
    if (const std::size_t at = text.find(tag); at != text.npos) {
      fail(name, line(at), fmt::format("the tag {} is not allowed", tag));
    }
  }
}

class Assembler {
 public:
  Assembler(const TemplateSources::ByName& sources, const TemplateSources::Translate& translate, bool html,
            std::vector<TemplateSources::Piece>* pieces)
      : sources_(sources), translate_(translate), html_(html), pieces_(pieces) {
    if (html_) out_ = "{{%AUTOESCAPE context=\"HTML\"}}";
  }

  std::string run(std::string_view name) {
    include(name, name, 1);
    return std::move(out_);
  }

 private:
  void include(std::string_view name, std::string_view includer, int includer_line) {
    const auto found = sources_.find(std::string(name));
    if (found == sources_.end()) fail(includer, includer_line, fmt::format("there is no template {}", name));
    if (is_html(name) != html_) fail(includer, includer_line, fmt::format("{} is of another kind", name));
    if (std::ranges::find(open_files_, name) != open_files_.end()) {
      fail(includer, includer_line, fmt::format("{} includes itself", name));
    }
    const std::string_view outer_name = std::exchange(name_, found->first);
    const std::string_view outer_file = std::exchange(file_, found->second);
    open_files_.push_back(name_);
    scan(file_);
    open_files_.pop_back();
    name_ = outer_name;
    file_ = outer_file;
  }

  // A file, or the part of it that is the markup of a text.
  void scan(std::string_view source) {
    std::vector<Section> open;
    std::size_t at = 0;
    while (at < source.size()) {
      const std::size_t start = std::min(source.find("{{", at), source.find("[[", at));
      if (start == source.npos) break;
      place_ = source.data() + start;
      const bool is_text = source[start] == '[';
      const std::size_t end = source.find(is_text ? "]]" : "}}", start);
      if (end == source.npos) fail_here(is_text ? "[[ is not closed" : "{{ is not closed");
      const std::string_view body = source.substr(start + 2, end - start - 2);
      const bool is_value = !is_text && !consists_of(body.substr(0, 1), "#^/>!");

      const std::size_t line_start = source.find_last_of('\n', start) + 1;
      const std::size_t next_line = std::min(source.find('\n', end), source.size() - 1) + 1;
      const bool alone = !is_text && !is_value && is_blank(source.substr(line_start, start - line_start)) &&
                         is_blank(source.substr(end + 2, next_line - end - 2));
      literal(source.substr(at, (alone ? std::max(line_start, at) : start) - at));
      at = alone ? next_line : end + 2;

      note(place_);
      if (is_text) {
        text(body);
      } else if (is_value) {
        value(body);
      } else if (body[0] == '>') {
        include(trim(body.substr(1)), name_, line_of(file_, place_));
      } else if (body[0] != '!') {
        section(body[0], body.substr(1), open);
      }
    }
    if (at < source.size()) literal(source.substr(at));
    if (!open.empty()) fail(name_, open.back().line, fmt::format("the section {} is not closed", open.back().name));
  }

  void literal(std::string_view text) {
    if (!html_ && pieces_ == nullptr) {
      out_ += text;
      return;
    }
    for (const char& c : text) {
      if (c == '\n') {
        while (html_ && out_.ends_with(' ')) out_.pop_back();
        if (!html_ || !line_start_) out_ += '\n';
        line_start_ = true;
        note(&c + 1);
      } else if (!html_ || !line_start_ || blanks.find(c) == blanks.npos) {
        out_ += c;
        line_start_ = false;
      }
    }
  }

  void value(std::string_view body) {
    constexpr std::string_view markup_modifier = ":markup";
    if (body.ends_with(markup_modifier)) return markup(body.substr(0, body.size() - markup_modifier.size()));
    const std::size_t colon = body.find(':');
    if (!is_value_name(body.substr(0, colon))) fail_here(fmt::format("{} is not a value's name", body));
    if (colon != body.npos && body.substr(colon) != ":pre_escape" && body.substr(colon) != ":url_query_escape") {
      fail_here(fmt::format("{} is not an allowed modifier", body.substr(colon)));
    }
    out_ += fmt::format("{{{{{}}}}}", body);
    line_start_ = false;
  }

  // HTML of our own: only where a line of HTML may stand.
  void markup(std::string_view name) {
    if (!is_value_name(name)) fail_here(fmt::format("{} is not a value's name", name));
    if (!html_ || !line_start_ || in_tag()) fail_here("markup stands alone on its line");
    out_ += fmt::format("{{{{{}{}:none}}}}", markup_prefix, name);
    line_start_ = false;
  }

  struct Section {
    std::string_view name;
    bool inverted;
    int line;
  };

  void section(char kind, std::string_view name, std::vector<Section>& open) {
    if (!is_section_name(name)) fail_here(fmt::format("{} is not a section's name", name));
    // ctemplate would take what comes after the section for the middle of the address, although it may begin it.
    if (in_address()) fail_here("a section inside an address");
    const bool closes = kind == '/';
    if (!closes) open.push_back({name, kind == '^', line_of(file_, place_)});
    if (open.empty() || open.back().name != name) fail_here(fmt::format("the section {} is not open here", name));
    if (pieces_ == nullptr) {
      out_ += fmt::format("{{{{{}{}{}}}}}", closes ? '/' : '#', open.back().inverted ? inverted_prefix : "", name);
    }
    if (closes) open.pop_back();
  }

  bool in_tag() const {
    const auto bracket = out_.find_last_of("<>");
    return bracket != out_.npos && out_[bracket] == '<';
  }

  bool in_address() const {
    const std::string_view tag = std::string_view(out_).substr(std::min(out_.rfind('<'), out_.size()));
    const auto is_open = [tag](std::string_view attribute) {
      const std::size_t value = tag.rfind(attribute) + attribute.size();
      return tag.contains(attribute) && value < tag.size() && tag.find(tag[value], value + 1) == tag.npos;
    };
    return html_ && (is_open("href=") || is_open("src=") || is_open("action="));
  }

  void text(std::string_view body) {
    std::size_t bars = body.find("||");
    std::string english = fold(body.substr(0, bars));
    std::map<std::string_view, std::string_view> markup;
    while (bars != body.npos) {
      body.remove_prefix(bars + 2);
      bars = body.find("||");
      const std::string_view definition = body.substr(0, bars);
      const std::size_t colon = std::min(definition.find(':'), definition.size() - 1);
      const std::string_view tag = trim(definition.substr(colon + 1));
      if (!html_ || tag.size() < 3 || tag.front() != '<' || tag.back() != '>') fail_here("markup is || name: <tag>");
      markup.emplace(trim(definition.substr(0, colon)), tag);
    }
    std::string context;
    if (const std::size_t bar = english.find('|'); bar != english.npos) {
      context = english.substr(0, bar);
      english.erase(0, bar + 1);
    }
    const auto names = placeholders(english);
    if (english.empty() || !names) fail_here("an empty text, or a brace that belongs to no name");
    for (const std::string& name : *names) {
      if (!is_value_name(name) && !markup.contains(name.substr(name[0] == '/' ? 1 : 0))) {
        fail_here(fmt::format("no markup is given for {{{}}}", name));
      }
    }

    std::string_view rest = translate_(context, english);
    while (!rest.empty()) {
      const std::size_t brace = std::min(rest.find('{'), rest.size());
      out_ += html_ ? ctemplate::html_escape(rest.data(), brace) : std::string(rest.substr(0, brace));
      line_start_ = false;
      rest.remove_prefix(brace);
      if (rest.empty()) break;
      const std::size_t close = rest.find('}');
      const std::string_view name = rest.substr(1, close - 1);
      if (is_value_name(name)) {
        value(name);
      } else if (name[0] != '/') {
        scan(markup.at(name));
      } else {
        const std::string_view tag = markup.at(name.substr(1));
        out_ += fmt::format("</{}>", tag.substr(1, tag.find_first_of(" \t\r\n>") - 1));
      }
      rest.remove_prefix(close + 1);
    }
  }

  void note(const char* place) {
    if (pieces_ != nullptr) pieces_->push_back({out_.size(), name_, line_of(file_, place)});
  }

  [[noreturn]] void fail_here(std::string_view reason) const { fail(name_, line_of(file_, place_), reason); }

  const TemplateSources::ByName& sources_;
  const TemplateSources::Translate& translate_;
  const bool html_;
  std::vector<TemplateSources::Piece>* const pieces_;
  std::vector<std::string_view> open_files_;
  std::string_view name_;  // the file being read
  std::string_view file_;
  const char* place_ = nullptr;  // the marker or text being read, in file_
  std::string out_;
  bool line_start_ = true;  // nothing stands on the line yet
};

}  // namespace

bool is_html(std::string_view template_name) {
  return template_name.ends_with(".html");
}

std::optional<std::vector<std::string>> placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t brace = text.find_first_of("{}"); brace != text.npos; brace = text.find_first_of("{}", brace + 1)) {
    const std::size_t close = text.find('}', brace);
    if (text[brace] == '}' || close == text.npos) return std::nullopt;
    const std::string_view name = text.substr(brace + 1, close - brace - 1);
    const std::string_view tag = name.substr(name.starts_with('/') ? 1 : 0);
    if (!is_value_name(name) && !consists_of(tag, small_letters)) return std::nullopt;
    names.emplace_back(name);
    brace = close;
  }
  std::ranges::sort(names);
  return names;
}

TemplateSources::TemplateSources(ByName by_name) : by_name_(std::move(by_name)) {
  for (const auto& [name, source] : by_name_) {
    if (is_html(name)) refuse_unsafe_html(name, source);
  }
}

std::string TemplateSources::assemble(std::string_view name, const Translate& translate,
                                      std::vector<Piece>* pieces) const {
  return Assembler(by_name_, translate, is_html(name), pieces).run(name);
}

}  // namespace portner::web
