#pragma once

#include <atomic>
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
  std::string name;           // for the Message-ID: the same each time this mail is tried, so that a twin can be known
  std::string reply_to = {};  // empty: answers go to the sender
};

// One mail server (RFC 5321) over libcurl. Safe to use from many threads.
class Smtp {
 public:
  // hello: the name this installation greets with, and the right side of Message-IDs.
  Smtp(SmtpSettings settings, std::string hello);
  ~Smtp();

  // Takes five minutes at most: a server may look into a mail for long before it says yes, and who hangs up sends it
  // twice (RFC 5321 section 4.5.3.2). Refused: the server will not take this mail for this recipient (5xx). Everything
  // else that fails may work later.
  Answer send(const Mail& mail) const;

  // Ends what is going on, from another thread: at once before a mail has begun to go out, and ten seconds after it
  // has. Nothing is sent any more.
  void stop() { stopping_ = true; }

 private:
  struct Pool;
  SmtpSettings settings_;
  std::string hello_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<Pool> pool_;
};

// A header's text as RFC 2047 wants it: as it is when it is printable ASCII, else in encoded words.
std::string header_text(std::string_view utf8);

}  // namespace portner::delivery
