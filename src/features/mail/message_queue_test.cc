// The queue of texts and the dispatch, on both databases; gateways are functions here.
#include "delivery/message_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "delivery/dispatch.h"
#include "features/test_world.h"

namespace portner {
namespace {

using delivery::Answer;
using delivery::HandedOver;
using delivery::MessageQueue;
using delivery::MessageState;
using delivery::NotNow;
using delivery::Refused;
using delivery::Sending;

struct SetClock final : Clock {
  Moment now() const override { return moment; }
  Moment moment;
};

class MessageQueueTest : public test::WorldTest {
 protected:
  void SetUp() override {
    WorldTest::SetUp();
    clock.moment = now;
  }
  std::int64_t put(Seconds lifetime = Seconds{600}) {
    return database().write([&](db::Transaction& t) {
      return texts.put(t,
                       delivery::NewText{company.value, person.value, std::nullopt, "+4520123456", "123456",
                                         clock.moment + lifetime},
                       clock.moment);
    });
  }
  delivery::MessageStatus status(std::int64_t id) {
    return *database().read([&](db::Transaction& t) { return MessageQueue::find(t, id); });
  }
  delivery::Dispatch dispatch(std::vector<delivery::Way> ways) {
    return {database(),
            clock,
            texts,
            delivery::Channel::sms,
            std::move(ways),
            "https://login.example/receipts",
            [](std::string_view, const Answer&) {}};
  }
  void receive(std::int64_t id, delivery::ReceiptState state) {
    database().write([&](db::Transaction& t) { return MessageQueue::receive(t, id, {state}, clock.moment); });
  }

  SetClock clock;
  MessageQueue texts{keys, entropy, [](delivery::Channel) {}};
};

TEST_P(MessageQueueTest, AGatewaysYesIsNotDelivery) {
  struct Asked {
    std::string recipient, body, receipt_url;
    Seconds valid_for;
  };
  std::vector<Asked> asked;
  const auto out = dispatch({{"main", [&](const Sending& text) -> Answer {
                                asked.push_back({text.message.recipient, std::string(text.message.body.reveal()),
                                                 text.receipt_url, text.valid_for});
                                return HandedOver{"m1"};
                              }}});
  const auto id = put();
  clock.moment += Seconds{10};
  EXPECT_TRUE(out.hand_over_one());
  EXPECT_FALSE(out.hand_over_one()) << "nothing is due any more";
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked.front().recipient, "+4520123456");
  EXPECT_EQ(asked.front().body, "123456");
  EXPECT_EQ(asked.front().valid_for, Seconds{590}) << "what is left of the code's life";
  EXPECT_EQ(asked.front().receipt_url,
            "https://login.example/receipts/main/" + std::to_string(id) + '/' + texts.receipt_token(id));
  EXPECT_EQ(status(id).state, MessageState::handed_over);
  receive(id, delivery::ReceiptState::delivered);
  EXPECT_EQ(status(id).state, MessageState::delivered);
}

TEST_P(MessageQueueTest, ReceiptsComeInAnyOrderAndDeliveredIsTheLastWord) {
  const auto out = dispatch({{"main", [](const Sending&) -> Answer { return HandedOver{}; }}});
  const auto id = put();
  out.hand_over_one();
  receive(id, delivery::ReceiptState::on_its_way);
  EXPECT_EQ(status(id).state, MessageState::handed_over);
  receive(id, delivery::ReceiptState::failed);
  EXPECT_EQ(status(id).state, MessageState::refused);
  for (const auto late : {delivery::ReceiptState::delivered, delivery::ReceiptState::failed,
                          delivery::ReceiptState::on_its_way, delivery::ReceiptState::delivered}) {
    receive(id, late);
    EXPECT_EQ(status(id).state, MessageState::delivered);
  }
  EXPECT_NE(texts.receipt_token(id), texts.receipt_token(id + 1));
}

TEST_P(MessageQueueTest, AReceiptOfAFailedTryDoesNotEndTheNext) {
  const auto out = dispatch({{"main", [](const Sending&) -> Answer { return NotNow{"timeout", true}; }}});
  const auto id = put();
  out.hand_over_one();
  receive(id, delivery::ReceiptState::failed);
  EXPECT_EQ(status(id).state, MessageState::waiting);
  receive(id, delivery::ReceiptState::delivered);
  EXPECT_EQ(status(id).state, MessageState::delivered);
  clock.moment += Seconds{60};
  EXPECT_FALSE(out.hand_over_one()) << "it has arrived after all";
}

TEST_P(MessageQueueTest, OldOnesDoNotStandInTheWay) {
  for (int count = 0; count < 5; ++count) put(Seconds{10});
  clock.moment += Seconds{11};
  const auto fresh = put();
  const auto out = dispatch({{"main", [](const Sending&) -> Answer { return HandedOver{}; }}});
  EXPECT_TRUE(out.hand_over_one());
  EXPECT_EQ(status(fresh).state, MessageState::handed_over);
  EXPECT_EQ(status(fresh - 1).state, MessageState::too_late);
}

TEST_P(MessageQueueTest, TheSecondGatewayTakesOverAtOnceAndThenTheyTakeTurns) {
  std::vector<std::string> asked;
  const auto fails = [&](const std::string& name) {
    return delivery::Way{name, [&asked, name](const Sending&) -> Answer {
                           asked.push_back(name);
                           return NotNow{"unreachable"};
                         }};
  };
  const auto out = dispatch({fails("first"), fails("second")});
  const auto id = put();
  EXPECT_TRUE(out.hand_over_one());
  EXPECT_TRUE(out.hand_over_one()) << "no wait between two gateways";
  EXPECT_FALSE(out.hand_over_one()) << "a pause when both have failed";
  EXPECT_EQ(asked, (std::vector<std::string>{"first", "second"}));
  for (int second = 0; second < 700; ++second) {
    clock.moment += Seconds{1};
    out.hand_over_one();
  }
  EXPECT_GT(asked.size(), 20U);
  EXPECT_LT(asked.size(), 60U);
  EXPECT_EQ(status(id).state, MessageState::too_late);
  const auto before = asked.size();
  clock.moment += Seconds{3600};
  EXPECT_FALSE(out.hand_over_one());
  EXPECT_EQ(asked.size(), before) << "never sent after its code has died";
}

TEST_P(MessageQueueTest, ARefusalIsFinal) {
  int asked = 0;
  const auto out = dispatch({{"main", [&](const Sending&) -> Answer {
                                ++asked;
                                return Refused{"number"};
                              }}});
  const auto id = put();
  out.hand_over_one();
  clock.moment += Seconds{100};
  EXPECT_FALSE(out.hand_over_one());
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(status(id).state, MessageState::refused);
}

TEST_P(MessageQueueTest, WhatOneGatewayRefusesTheNextMayTake) {
  std::vector<std::string> asked;
  const auto way = [&](const std::string& name, const Answer& answer) {
    return delivery::Way{name, [&asked, name, answer](const Sending&) {
                           asked.push_back(name);
                           return answer;
                         }};
  };
  const auto id = put();
  const auto takes = dispatch({way("first", Refused{"sender"}), way("second", HandedOver{})});
  EXPECT_TRUE(takes.hand_over_one());
  EXPECT_EQ(status(id).state, MessageState::waiting);
  EXPECT_TRUE(takes.hand_over_one());
  EXPECT_EQ(status(id).state, MessageState::handed_over);
  EXPECT_FALSE(status(id).perhaps_twice);
  const auto refused = put();
  const auto refuses = dispatch({way("first", Refused{"sender"}), way("second", Refused{"number"})});
  EXPECT_TRUE(refuses.hand_over_one());
  EXPECT_TRUE(refuses.hand_over_one());
  EXPECT_FALSE(refuses.hand_over_one());
  EXPECT_EQ(asked, (std::vector<std::string>{"first", "second", "first", "second"}));
  EXPECT_EQ(status(refused).state, MessageState::refused);
}

TEST_P(MessageQueueTest, WhoDiesBetweenSendingAndNotingLeavesAMarkedText) {
  int asked = 0;
  const auto dies = dispatch({{"main", [&](const Sending&) -> Answer {
                                 ++asked;
                                 throw std::runtime_error("killed");
                               }}});
  const auto id = put();
  EXPECT_THROW(dies.hand_over_one(), std::runtime_error);
  EXPECT_EQ(status(id).state, MessageState::sending);
  const auto next = dispatch({{"main", [&](const Sending&) -> Answer {
                                 ++asked;
                                 return HandedOver{};
                               }}});
  EXPECT_FALSE(next.hand_over_one()) << "held until the lease ends";
  clock.moment += delivery::pace_of(delivery::Channel::sms).lease;
  EXPECT_TRUE(next.hand_over_one());
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(status(id).state, MessageState::handed_over);
  EXPECT_TRUE(status(id).perhaps_twice);
}

TEST_P(MessageQueueTest, MailsWaitLongerAndHoldUpNoTexts) {
  const auto mail = database().write([&](db::Transaction& t) {
    return texts.put(t,
                     delivery::NewMail{company.value, person.value, "anna@shops.example", "Subject", "text", "<p>html",
                                       clock.moment + Seconds{86400}},
                     clock.moment);
  });
  const auto text = put();
  std::vector<std::string> asked;
  const auto listens = [&](const Sending& sending) -> Answer {
    asked.push_back(sending.message.subject + '/' + std::string(sending.message.body.reveal()) + '/' +
                    std::string(sending.message.html.reveal()));
    return NotNow{"greylisted"};
  };
  const delivery::Dispatch mails(database(), clock, texts, delivery::Channel::mail, {{"mail", listens}}, "",
                                 [](std::string_view, const Answer&) {});
  const auto out = dispatch({{"main", [](const Sending&) -> Answer { return HandedOver{}; }}});
  EXPECT_TRUE(out.hand_over_one());
  EXPECT_FALSE(out.hand_over_one()) << "the mail is not a text";
  EXPECT_EQ(status(text).state, MessageState::handed_over);
  for (const int pause : {60, 120, 240, 480, 960, 1920, 3600, 3600}) {
    EXPECT_TRUE(mails.hand_over_one());
    clock.moment += Seconds{pause - 1};
    EXPECT_FALSE(mails.hand_over_one()) << pause;
    clock.moment += Seconds{1};
  }
  EXPECT_EQ(asked.front(), "Subject/text/<p>html");
  EXPECT_EQ(status(mail).tries, 8);
  clock.moment += Seconds{86400};
  EXPECT_FALSE(mails.hand_over_one()) << "nobody wants it any more";
  EXPECT_EQ(status(mail).state, MessageState::too_late);
}

TEST_P(MessageQueueTest, WhatWasSaidIsForgottenAfterADay) {
  const auto id = put();
  const auto waiting = put(Seconds{90000});
  database().write([&](db::Transaction& t) {
    return texts.put(t, delivery::NewMail{{}, {}, "", "Subject", "text", "html", clock.moment}, clock.moment);
  });
  const auto count = [&](const char* sql) {
    return std::get<0>(*database().read([&](db::Transaction& t) { return t.one<std::int64_t>(sql); }));
  };
  database().write([&](db::Transaction& t) {
    t.run("UPDATE message SET state = 'handed_over' WHERE id = :id", {{"id", id}});
    MessageQueue::forget_old(t, clock.moment + Seconds{1});
  });
  EXPECT_EQ(count("SELECT count(*) FROM message"), 2) << "nobody waits for the mail to nobody";
  EXPECT_EQ(count("SELECT count(*) FROM message WHERE body <> ''"), 2);
  database().write([&](db::Transaction& t) { MessageQueue::forget_old(t, clock.moment + Seconds{86401}); });
  EXPECT_EQ(count("SELECT count(*) FROM message WHERE body <> ''"), 1) << "the one that waits is whole";
  EXPECT_EQ(status(waiting).state, MessageState::waiting);
  EXPECT_EQ(status(id).state, MessageState::handed_over) << "the row stays for receipts";
  database().write([&](db::Transaction& t) { MessageQueue::forget_old(t, clock.moment + Seconds{33 * 86400}); });
  EXPECT_EQ(count("SELECT count(*) FROM message"), 0);
}

TEST_P(MessageQueueTest, WhoComesBackTooLateChangesNothing) {
  const auto id = put();
  const auto slow =
      *database().write([&](db::Transaction& t) { return texts.claim(t, delivery::Channel::sms, clock.moment); });
  clock.moment += delivery::pace_of(delivery::Channel::sms).lease;
  const auto other =
      *database().write([&](db::Transaction& t) { return texts.claim(t, delivery::Channel::sms, clock.moment); });
  database().write([&](db::Transaction& t) {
    MessageQueue::note(t, slow, delivery::Channel::sms, "main", Refused{"late"}, 1, clock.moment);
  });
  EXPECT_EQ(status(id).state, MessageState::sending);
  database().write([&](db::Transaction& t) {
    MessageQueue::note(t, other, delivery::Channel::sms, "main", HandedOver{}, 1, clock.moment);
  });
  EXPECT_EQ(status(id).state, MessageState::handed_over);
}

TEST_P(MessageQueueTest, ManyWorkersSendEachTextOnce) {
  constexpr int many = 60;
  std::set<std::int64_t> ids;
  for (int count = 0; count < many; ++count) ids.insert(put());
  std::atomic<int> asked = 0;
  const auto out = dispatch({{"main", [&](const Sending&) -> Answer {
                                ++asked;
                                return HandedOver{};
                              }}});
  std::vector<std::thread> workers;
  for (int worker = 0; worker < 6; ++worker)
    workers.emplace_back([&] {
      while (out.hand_over_one()) {
      }
    });
  for (auto& worker : workers) worker.join();
  while (out.hand_over_one()) {
  }
  EXPECT_EQ(asked, many);
  for (const auto id : ids) {
    EXPECT_EQ(status(id).state, MessageState::handed_over);
    EXPECT_FALSE(status(id).perhaps_twice);
  }
}

TEST_P(MessageQueueTest, AnUnknownOutcomeIsMarked) {
  int asked = 0;
  const auto out = dispatch({{"main", [&](const Sending&) -> Answer {
                                if (++asked == 1) return NotNow{"timeout", true};
                                return HandedOver{};
                              }}});
  const auto id = put();
  out.hand_over_one();
  clock.moment += Seconds{5};
  out.hand_over_one();
  EXPECT_TRUE(status(id).perhaps_twice);
}

INSTANTIATE_TEST_SUITE_P(On, MessageQueueTest, test::both_databases, test::database_name);

}  // namespace
}  // namespace portner
