#include <benchmark/benchmark.h>

#include "delivery/dispatch.h"
#include "world.h"

namespace portner {
namespace {

// A text from its cause to the gateway's yes, which comes at once: three transactions that write.
void text_to_gateway(benchmark::State& state) {
  World world;
  const delivery::MessageQueue texts(world.core.keys, world.core.entropy, [](delivery::Channel) {});
  const delivery::Dispatch dispatch(
      world.core.database, world.core.clock, texts, delivery::Channel::sms,
      {{"sink", [](const delivery::Sending&) -> delivery::Answer { return delivery::HandedOver{}; }}}, "",
      [](auto&&...) {});
  for (auto _ : state) {
    world.core.database.write([&](db::Transaction& transaction) {
      return texts.put(transaction,
                       delivery::NewText{std::nullopt, world.person.value, std::nullopt, "+4520123456", "123456",
                                         world.core.clock.now() + Seconds{600}},
                       world.core.clock.now());
    });
    dispatch.hand_over_one();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(text_to_gateway)->UseRealTime();

}  // namespace
}  // namespace portner
