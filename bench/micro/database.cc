#include <benchmark/benchmark.h>

#include "crypto/token.h"
#include "features/audit/audit.h"
#include "features/session/session_cache.h"
#include "features/throttle/throttle.h"
#include "world.h"

namespace portner {
namespace {

void session_from_database(benchmark::State& state) {
  World world;
  for (auto _ : state) {
    benchmark::DoNotOptimize(world.core.database.read([&](db::Transaction& transaction) {
      return session_store::find(transaction, world.token.reveal(), world.now);
    }));
  }
}
BENCHMARK(session_from_database);

void session_from_cache(benchmark::State& state) {
  World world;
  SessionCache cache;
  const auto session = world.core.database.read(
      [&](db::Transaction& transaction) { return session_store::find(transaction, world.token.reveal(), world.now); });
  cache.put(crypto::token_digest(world.token.reveal()), *session, world.now);
  for (auto _ : state) benchmark::DoNotOptimize(cache.find(crypto::token_digest(world.token.reveal()), world.now));
}
BENCHMARK(session_from_cache);

// The two below run in one transaction: what a commit costs is the disk's business.
void reserve_and_refund(benchmark::State& state) {
  World world;
  constexpr Budget budget{"passwords-account", 10, Seconds{3600}};
  world.core.database.write([&](db::Transaction& transaction) {
    for (auto _ : state) refund(transaction, *reserve(transaction, budget, "7", world.now));
  });
}
BENCHMARK(reserve_and_refund);

void audit_append(benchmark::State& state) {
  World world;
  const AuditEntry entry{.kind = AuditKind::signed_in,
                         .person = world.person,
                         .actor = world.person,
                         .origin = world.origin,
                         .detail = {{"how", "password"}, {"browser", "known"}}};
  world.core.database.write([&](db::Transaction& transaction) {
    for (auto _ : state) world.core.audit.append(transaction, entry, world.now);
  });
}
BENCHMARK(audit_append);

// With what this disk takes to keep it.
void commit(benchmark::State& state) {
  World world;
  for (auto _ : state) {
    world.core.database.write([&](db::Transaction& transaction) {
      world.core.audit.append(transaction, {.kind = AuditKind::signed_in}, world.now);
    });
  }
}
BENCHMARK(commit);

}  // namespace
}  // namespace portner
