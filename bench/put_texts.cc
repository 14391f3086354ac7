// put_texts CONFIG COUNT: makes the database of this configuration if there is none, and puts so many texts into its
// queue, for bench/outbox.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

#include "app/config.h"
#include "app/core.h"
#include "delivery/message_queue.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1]);
  const auto config = portner::parse_config(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!config) {
    fmt::print(stderr, "{}\n", config.error().front());
    return 1;
  }
  portner::Core core(*config);
  const portner::delivery::MessageQueue texts(core.keys, core.entropy, [](portner::delivery::Channel) {});
  core.database.write([&](portner::db::Transaction& transaction) {
    const auto now = core.clock.now();
    for (int left = std::stoi(argv[2]); left > 0; --left)
      texts.put(transaction,
                portner::delivery::NewText{std::nullopt, std::nullopt, std::nullopt, "+4520123456",
                                           "123456 is your code for Portner. Give it to nobody.\n\n@localhost #123456",
                                           now + portner::Seconds{600}},
                now);
  });
}
