#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/moment.h"
#include "base/secret.h"
#include "delivery/answer.h"

namespace portner::delivery {

enum class SmtpTls {
  starttls,  // the connection must become TLS before anything is said (RFC 3207)
  implicit,  // TLS from the first byte (RFC 8314)
  none,
};

struct SmtpSettings {
  std::string host;
  std::uint16_t port = 587;
  SmtpTls tls = SmtpTls::starttls;
  std::string username;  // empty: no authentication
  std::string password;
  std::string from;       // the address mails come from
  std::string from_name;  // shown beside it
  std::string ca;         // a file of certificates to trust instead of the machine's; empty: the machine's
};

// A mail as a server is asked to take it.
struct Mail {
  std::string to;
  std::string subject;  // UTF-8
  std::string_view text;
  std::string_view html;
  Moment written_at;
  std::string name;  // for the Message-ID: the same each time this mail is tried, so that a twin can be known
};

// One mail server (RFC 5321) over libcurl. Safe to use from many threads.
class Smtp {
 public:
  // hello: the name this installation greets with, and the right side of Message-IDs.
  Smtp(SmtpSettings settings, std::string hello);
  ~Smtp();

  // Takes a minute at most. Refused: the server will not take this mail for this recipient (5xx). Everything else that
  // fails may work later.
  Answer send(const Mail& mail) const;

 private:
  struct Pool;
  SmtpSettings settings_;
  std::string hello_;
  std::unique_ptr<Pool> pool_;
};

// A header's text as RFC 2047 wants it: as it is when it is printable ASCII, else in encoded words.
std::string header_text(std::string_view utf8);

}  // namespace portner::delivery
