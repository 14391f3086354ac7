#include "delivery/outbox.h"

#include "crypto/sealed_box.h"

namespace portner::delivery {
namespace {

constexpr std::string_view table = "outbox_message";

}  // namespace

void Outbox::put(db::Transaction& transaction, const Mail& mail, Moment now) const {
  const auto person = mail.person == 0 ? std::nullopt : std::optional(mail.person);
  const auto row = transaction.one<std::int64_t>(
      "INSERT INTO outbox_message (channel, person_id, recipient, subject, body, state, created_at)"
      " VALUES ('mail', :person, :recipient, '', '', 'waiting', :now) RETURNING id",
      {{"person", person}, {"recipient", mail.recipient}, {"now", now}});
  const auto id = std::get<0>(*row);
  transaction.run("UPDATE outbox_message SET subject = :subject, body = :body WHERE id = :id",
                  {{"subject", crypto::seal(keys_, entropy_, {table, "subject", id}, mail.subject)},
                   {"body", crypto::seal(keys_, entropy_, {table, "body", id}, mail.body)},
                   {"id", id}});
}

std::vector<WaitingMail> Outbox::newest(db::Transaction& transaction, int limit) const {
  std::vector<WaitingMail> mails;
  for (const auto& [id, recipient, subject, body, created_at] :
       transaction.all<std::int64_t, std::string, std::string, std::string, Moment>(
           "SELECT id, recipient, subject, body, created_at FROM outbox_message ORDER BY id DESC LIMIT :limit",
           {{"limit", limit}})) {
    const auto opened_subject = crypto::open(keys_, {table, "subject", id}, subject);
    const auto opened_body = crypto::open(keys_, {table, "body", id}, body);
    if (!opened_subject || !opened_body) continue;  // sealed with a key that is gone
    mails.push_back({recipient, std::string(opened_subject->reveal()), std::string(opened_body->reveal()), created_at});
  }
  return mails;
}

}  // namespace portner::delivery
