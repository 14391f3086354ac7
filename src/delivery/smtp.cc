#include "delivery/smtp.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/text.h"
#include "delivery/curl.h"

namespace portner::delivery {
namespace {

constexpr long connect_ms = 10'000;
constexpr long whole_ms = 300'000;
constexpr curl_off_t patience_at_the_end = 10'000'000;  // microseconds

// How far the talk with the server came.
struct Talk {
  CURL* curl;
  const std::atomic<bool>& stopping;
  std::string_view verb = {};  // of the last command: "RCPT"
  bool content = false;        // the mail itself had begun to go out
  curl_off_t stopped_at = 0;
};

int listen_in(CURL*, curl_infotype type, char* bytes, std::size_t size, void* user) {
  constexpr std::string_view verbs[] = {"EHLO", "HELO", "STAR", "AUTH", "MAIL", "RCPT", "DATA"};
  auto& talk = *static_cast<Talk*>(user);
  // The command's first letters and no others: what goes on after AUTH is secret. QUIT is no part of the matter.
  if (type == CURLINFO_HEADER_OUT) {
    const auto* verb = std::ranges::find(verbs, std::string_view(bytes, size).substr(0, 4));
    if (verb != std::end(verbs)) talk.verb = *verb;
  }
  if (type == CURLINFO_DATA_OUT) talk.content = true;
  return 0;
}

// About once a second, and whenever something moves.
int may_go_on(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& talk = *static_cast<Talk*>(user);
  if (!talk.stopping) return 0;
  curl_off_t now = 0;
  curl_easy_getinfo(talk.curl, CURLINFO_TOTAL_TIME_T, &now);
  if (talk.stopped_at == 0) talk.stopped_at = now;
  return talk.content && now - talk.stopped_at < patience_at_the_end ? 0 : 1;
}

// RFC 5322 section 3.3, in UTC.
std::string date_of(Moment moment) {
  using namespace std::chrono;
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds at{seconds{to_unix(moment)}};
  const auto midnight = floor<std::chrono::days>(at);
  const year_month_day day{midnight};
  const hh_mm_ss time{at - midnight};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[weekday{midnight}.c_encoding()], unsigned{day.day()},
                     months[unsigned{day.month()} - 1], int{day.year()}, time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string quoted(const std::string& name) {
  const auto text = header_text(name);
  if (text != name) return text;
  std::string out = "\"";
  for (const char symbol : name) {
    if (symbol == '"' || symbol == '\\') out += '\\';
    out += symbol;
  }
  return out + '"';
}

void add_part(curl_mime* mime, const char* type, std::string_view content) {
  auto* part = curl_mime_addpart(mime);
  if (!part || curl_mime_data(part, content.data(), content.size()) != CURLE_OK ||
      curl_mime_type(part, type) != CURLE_OK || curl_mime_encoder(part, "quoted-printable") != CURLE_OK)
    throw std::bad_alloc();
}

Answer answer_of(CURLcode code, int status, const Talk& talk) {
  if (code == CURLE_OK) return HandedOver{};
  const bool replied = status >= 400 && status < 600;
  const bool about_mail = talk.content || talk.verb == "RCPT" || talk.verb == "DATA";
  if (replied && talk.verb != "AUTH") {
    const auto why = fmt::format("{} to {}", status, talk.content ? "the mail" : talk.verb);
    if (status >= 500 && about_mail) return Refused{why};
    return NotNow{why};
  }
  return NotNow{code == CURLE_ABORTED_BY_CALLBACK ? "stopped here" : word_for(code, !talk.verb.empty()), talk.content};
}

}  // namespace

std::string header_text(std::string_view utf8) {
  const bool plain = std::ranges::all_of(utf8, [](char symbol) { return symbol >= ' ' && symbol <= '~'; });
  if (plain && !utf8.contains("=?")) return std::string(utf8);
  // An encoded word is 75 bytes long at most, and holds whole characters.
  constexpr std::size_t most = 45;
  std::string out;
  while (!utf8.empty()) {
    std::size_t size = std::min(most, utf8.size());
    while (size < utf8.size() && size > 1 && (utf8[size] & 0xC0) == 0x80) --size;
    auto word = base64url(bytes_of(utf8.substr(0, size)));
    std::ranges::replace(word, '-', '+');
    std::ranges::replace(word, '_', '/');
    word.append((4 - word.size() % 4) % 4, '=');
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + word + "?=";
    utf8.remove_prefix(size);
  }
  return out;
}

struct Smtp::Pool : CurlPool {};

Smtp::Smtp(SmtpSettings settings, std::string hello)
    : settings_(std::move(settings)), hello_(std::move(hello)), pool_(std::make_unique<Pool>()) {}
Smtp::~Smtp() = default;

Answer Smtp::send(const Mail& mail) const {
  CurlHandle handle = pool_->take();
  auto* curl = handle.get();
  const std::string host = settings_.host.contains(':') ? '[' + settings_.host + ']' : settings_.host;
  const auto url =
      fmt::format("{}://{}:{}/{}", settings_.tls == SmtpTls::implicit ? "smtps" : "smtp", host, settings_.port, hello_);
  const auto from = '<' + settings_.from + '>';
  const auto recipients = list_of({'<' + mail.to + '>'});
  std::vector<std::string> lines{
      "Date: " + date_of(mail.written_at),
      "From: " + (settings_.from_name.empty() ? from : quoted(settings_.from_name) + ' ' + from),
      "To: <" + mail.to + '>',
      "Subject: " + header_text(mail.subject),
      fmt::format("Message-ID: <{}@{}>", mail.name, hello_),
      "Auto-Submitted: auto-generated",
      "Content-Type: multipart/alternative",
  };
  if (!mail.reply_to.empty()) lines.push_back("Reply-To: <" + mail.reply_to + '>');
  const auto headers = list_of(lines);
  CurlMime mime(curl_mime_init(curl));
  if (!mime) throw std::bad_alloc();
  add_part(mime.get(), "text/plain; charset=utf-8", mail.text);
  add_part(mime.get(), "text/html; charset=utf-8", mail.html);

  Talk talk{curl, stopping_};
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(curl, CURLOPT_PROXY, "");  // none, whatever the environment says
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(curl, CURLOPT_USE_SSL, static_cast<long>(settings_.tls == SmtpTls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!settings_.ca.empty()) set(curl, CURLOPT_CAINFO, settings_.ca.c_str());
  if (!settings_.username.empty()) {
    set(curl, CURLOPT_USERNAME, settings_.username.c_str());
    set(curl, CURLOPT_PASSWORD, settings_.password.c_str());
  }
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  set(curl, CURLOPT_TIMEOUT_MS, whole_ms);
  set(curl, CURLOPT_URL, url.c_str());
  set(curl, CURLOPT_MAIL_FROM, from.c_str());
  set(curl, CURLOPT_MAIL_RCPT, recipients.get());
  set(curl, CURLOPT_HTTPHEADER, headers.get());
  set(curl, CURLOPT_MIMEPOST, mime.get());
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
  set(curl, CURLOPT_XFERINFODATA, &talk);
  set(curl, CURLOPT_VERBOSE, 1L);
  set(curl, CURLOPT_DEBUGFUNCTION, listen_in);
  set(curl, CURLOPT_DEBUGDATA, &talk);

  const auto ask = [&] {
    talk.verb = {};
    talk.content = false;
    return curl_easy_perform(curl);
  };
  const auto number = [&](CURLINFO what) {
    long value = 0;
    curl_easy_getinfo(curl, what, &value);
    return static_cast<int>(value);
  };
  CURLcode code = ask();
  const int status = number(CURLINFO_RESPONSE_CODE);
  // The server had given up the connection that was kept.
  if (code != CURLE_OK && number(CURLINFO_NUM_CONNECTS) == 0 && !talk.content && (status == 0 || status == 421)) {
    set(curl, CURLOPT_FRESH_CONNECT, 1L);
    code = ask();
  }
  auto answer = answer_of(code, number(CURLINFO_RESPONSE_CODE), talk);
  mime.reset();
  if (stopping_) hang_up(curl);
  pool_->give_back(std::move(handle));
  return answer;
}

}  // namespace portner::delivery
