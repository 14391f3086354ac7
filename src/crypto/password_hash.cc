#include "crypto/password_hash.h"

#include <argon2.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/mman.h>

#include <array>
#include <charconv>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/defence.h"
#include "crypto/digest.h"
#include "crypto/foreign_hash.h"

namespace portner::crypto {
namespace {

constexpr int base64_variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
constexpr Argon2Cost highest_cost{.memory_kib = 1U << 20, .passes = 64, .lanes = 64};

using Salt = std::array<std::uint8_t, 16>;
using Digest = std::array<std::uint8_t, 32>;

struct Phc {
  Argon2Cost cost;
  Salt salt;
  Digest digest;
};

template <std::size_t size>
std::string base64(const std::array<std::uint8_t, size>& bytes) {
  std::array<char, sodium_base64_ENCODED_LEN(size, base64_variant)> text;
  return sodium_bin2base64(text.data(), text.size(), bytes.data(), size, base64_variant);
}

// Takes only what base64() gives: libsodium 1.0.18 takes bytes from 0x80 on for letters.
template <std::size_t size>
bool from_base64(std::string_view text, std::array<std::uint8_t, size>& bytes) {
  return sodium_base642bin(bytes.data(), size, text.data(), text.size(), nullptr, nullptr, nullptr, base64_variant) ==
             0 &&
         base64(bytes) == text;
}

bool take(std::string_view& rest, std::string_view expected) {
  if (!rest.starts_with(expected)) return false;
  rest.remove_prefix(expected.size());
  return true;
}

// No parameter is zero, so none begins with a zero.
bool take(std::string_view& rest, std::uint32_t& number) {
  if (rest.starts_with('0')) return false;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return error == std::errc{};
}

std::optional<Phc> parse(std::string_view text) {
  Phc phc{};
  auto& [memory_kib, passes, lanes] = phc.cost;
  if (!take(text, "$argon2id$v=19$m=") || !take(text, memory_kib) || !take(text, ",t=") || !take(text, passes) ||
      !take(text, ",p=") || !take(text, lanes) || !take(text, "$")) {
    return std::nullopt;
  }
  const auto dollar = text.find('$');
  if (dollar == std::string_view::npos || !from_base64(text.substr(0, dollar), phc.salt) ||
      !from_base64(text.substr(dollar + 1), phc.digest)) {
    return std::nullopt;
  }
  if (lanes < 1 || lanes > highest_cost.lanes || memory_kib < 8 * lanes || memory_kib > highest_cost.memory_kib ||
      passes < 1 || passes > highest_cost.passes) {
    return std::nullopt;
  }
  return phc;
}

// Not in crash dumps. Huge pages because an ordinary page costs a fault at first use and a TLB entry at every use.
std::uint8_t* map(std::size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  madvise(memory, size, MADV_DONTDUMP);
  madvise(memory, size, MADV_HUGEPAGE);
  return static_cast<std::uint8_t*>(memory);
}

// libargon2 takes what it may write to, but writes only when asked to clear its input.
std::uint8_t* input(ByteView bytes) {
  return const_cast<std::uint8_t*>(bytes.data());
}

}  // namespace

class PasswordHasher::Arena {
 public:
  explicit Arena(std::size_t size) : size_(size), memory_(map(size)) {
    if (memory_ == nullptr) throw std::bad_alloc();
  }
  ~Arena() { munmap(memory_, size_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  Digest argon2id(const Argon2Cost& cost, const Secret& password, const Salt& salt, const Secret& pepper) {
    Digest digest;
    argon2_context context{};
    context.out = digest.data();
    context.outlen = digest.size();
    context.pwd = input(password.reveal_bytes());
    context.pwdlen = static_cast<std::uint32_t>(password.reveal_bytes().size());
    context.salt = input(salt);
    context.saltlen = salt.size();
    context.secret = input(pepper.reveal_bytes());
    context.secretlen = static_cast<std::uint32_t>(pepper.reveal_bytes().size());
    context.t_cost = cost.passes;
    context.m_cost = cost.memory_kib;
    context.lanes = cost.lanes;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.allocate_cbk = allocate;
    context.free_cbk = release;
    lent_ = this;
    if (const int error = argon2_ctx(&context, Argon2_id); error != ARGON2_OK) {
      throw std::runtime_error(fmt::format("Argon2id failed: {}", argon2_error_message(error)));
    }
    return digest;
  }

 private:
  // A hash made when the cost was higher gets memory of its own for once. libargon2 wipes either before it releases it
  // (measured: 0.4 ms of 20); there is no way to ask it not to, and no reason.
  static int allocate(std::uint8_t** memory, std::size_t size) {
    *memory = size <= lent_->size_ ? lent_->memory_ : map(size);
    return ARGON2_OK;
  }
  static void release(std::uint8_t* memory, std::size_t size) {
    if (memory != lent_->memory_) munmap(memory, size);
  }

  // libargon2's callbacks carry no argument of ours.
  static thread_local Arena* lent_;

  std::size_t size_;
  std::uint8_t* memory_;
};

thread_local PasswordHasher::Arena* PasswordHasher::Arena::lent_ = nullptr;

// An arena for as long as the lease lives. Tickets make it first come, first served: a condition variable alone wakes
// whom it likes, and under load somebody would wait for ever.
class PasswordHasher::Lease {
 public:
  explicit Lease(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    const std::uint64_t ticket = hasher_.next_ticket_++;
    hasher_.freed_.wait(lock, [&] { return ticket == hasher_.serving_ && !hasher_.idle_.empty(); });
    ++hasher_.serving_;
    arena_ = std::move(hasher_.idle_.back());
    hasher_.idle_.pop_back();
    hasher_.freed_.notify_all();
  }
  ~Lease() {
    const std::lock_guard lock(hasher_.mutex_);
    hasher_.idle_.push_back(std::move(arena_));
    hasher_.freed_.notify_all();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Arena* operator->() { return arena_.get(); }

 private:
  PasswordHasher& hasher_;
  std::unique_ptr<Arena> arena_;
};

PasswordHasher::PasswordHasher(Argon2Cost cost, Secret pepper, unsigned arenas)
    : cost_(cost), pepper_(std::move(pepper)) {
  for (unsigned i = 0; i < arenas; ++i) idle_.push_back(std::make_unique<Arena>(std::size_t{1024} * cost.memory_kib));
}

PasswordHasher::~PasswordHasher() = default;

std::string PasswordHasher::hash(const Secret& password, Entropy& entropy) {
  Lease arena(*this);
  Salt salt;
  entropy.fill(salt);
  const Digest digest = arena->argon2id(cost_, password, salt, pepper_);
  return fmt::format("$argon2id$v=19$m={},t={},p={}${}${}", cost_.memory_kib, cost_.passes, cost_.lanes, base64(salt),
                     base64(digest));
}

bool PasswordHasher::verify(const Secret& password, std::string_view phc) {
  const auto stored = parse(phc);
  if (!stored) return false;
  Lease arena(*this);
  return constant_time_equal(arena->argon2id(stored->cost, password, stored->salt, pepper_), stored->digest);
}

bool PasswordHasher::verify_nobody(const Secret& password) {
  if (!defence(Defence::dummy_hash)) return false;
  Lease arena(*this);
  arena->argon2id(cost_, password, Salt{}, pepper_);
  return false;
}

bool PasswordHasher::verify_foreign(const Secret& password, std::string_view hash) {
  Lease arena(*this);
  if (defence(Defence::dummy_hash)) arena->argon2id(cost_, password, Salt{}, pepper_);
  return matches_foreign_hash(password, hash);
}

bool PasswordHasher::wants_rehash(std::string_view phc) const {
  const auto stored = parse(phc);
  return !stored || stored->cost != cost_;
}

std::uint64_t PasswordHasher::asked() const {
  const std::lock_guard lock(mutex_);
  return next_ticket_;
}

}  // namespace portner::crypto
