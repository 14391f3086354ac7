#pragma once

#include <string>
#include <vector>

#include "base/entropy.h"
#include "base/moment.h"
#include "crypto/key_ring.h"
#include "db/database.h"

namespace portner::delivery {

struct Mail {
  std::int64_t person = 0;  // 0: nobody in the database
  std::string recipient;
  std::string subject;
  std::string body;  // plain text
};

struct WaitingMail {
  std::string recipient;
  std::string subject;
  std::string body;
  Moment created_at;
};

// Messages to people, written in the transaction of their cause. Subjects and bodies are sealed: they carry links.
class Outbox {
 public:
  Outbox(const crypto::KeyRing& keys, Entropy& entropy) : keys_(keys), entropy_(entropy) {}

  void put(db::Transaction& transaction, const Mail& mail, Moment now) const;

  // Newest first: what the demo shows.
  std::vector<WaitingMail> newest(db::Transaction& transaction, int limit) const;

 private:
  const crypto::KeyRing& keys_;
  Entropy& entropy_;
};

}  // namespace portner::delivery
