// argon2_loop SECONDS: hashes on every core at once with libargon2 alone, at the program's cost and in memory that is
// kept, and prints the hashes a second: what whole sign-ins would reach if they were nothing but their hash.
#include <argon2.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crypto/password_hash.h"

namespace {

constexpr portner::crypto::Argon2Cost cost;

thread_local std::uint8_t* kept = nullptr;

int allocate(std::uint8_t** memory, std::size_t size) {
  if (kept == nullptr) {
    void* const mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return ARGON2_MEMORY_ALLOCATION_ERROR;
    madvise(mapped, size, MADV_HUGEPAGE);
    kept = static_cast<std::uint8_t*>(mapped);
  }
  *memory = kept;
  return ARGON2_OK;
}

void keep(std::uint8_t*, std::size_t) {}

void hash() {
  std::array<std::uint8_t, 32> digest{};
  std::array<std::uint8_t, 21> password{};
  std::array<std::uint8_t, 16> salt{};
  argon2_context context{};
  context.out = digest.data();
  context.outlen = digest.size();
  context.pwd = password.data();
  context.pwdlen = password.size();
  context.salt = salt.data();
  context.saltlen = salt.size();
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = allocate;
  context.free_cbk = keep;
  if (argon2_ctx(&context, Argon2_id) != ARGON2_OK) throw std::runtime_error("Argon2id failed");
}

}  // namespace

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  const std::chrono::duration<double> wanted(argc == 2 ? std::stod(argv[1]) : 5);
  std::atomic<std::uint64_t> hashes = 0;
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      threads.emplace_back([&] {
        for (; Clock::now() - begin < wanted; ++hashes) hash();
      });
    }
  }
  const std::chrono::duration<double> passed = Clock::now() - begin;
  fmt::print("{:.2f}\n", static_cast<double>(hashes) / passed.count());
}
