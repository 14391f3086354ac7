#include "base/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <ostream>
#include <span>
#include <type_traits>

namespace portner {
namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!streamable<Secret>, "a secret must not reach a stream");
static_assert(!fmt::is_formattable<Secret>::value, "a secret must not reach a log line");
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view> && !std::is_convertible_v<std::string, Secret>);

// Storage of our own, so that it can be looked at after the secret's life. Short text lives inside the object.
struct Storage {
  alignas(Secret) std::byte bytes[sizeof(Secret)]{};

  Secret* make(std::string_view text) { return new (bytes) Secret(std::string(text)); }
  bool shows(std::string_view text) const {
    return !std::ranges::search(bytes, std::as_bytes(std::span(text))).empty();
  }
};

constexpr std::string_view short_secret = "hunter2-hunter";

TEST(Secret, LeavesNothingBehind) {
  Storage storage;
  Secret* const secret = storage.make(short_secret);
  ASSERT_TRUE(storage.shows(short_secret)) << "the test looks in the wrong place";
  std::destroy_at(secret);
  EXPECT_FALSE(storage.shows(short_secret.substr(0, 4)));
}

TEST(Secret, LeavesNothingBehindWhereItWasMovedFrom) {
  Storage from;
  Storage to;
  Secret* const first = from.make(short_secret);
  Secret* const second = new (to.bytes) Secret(std::move(*first));
  EXPECT_EQ(second->reveal(), short_secret);
  EXPECT_TRUE(first->empty());
  std::destroy_at(first);
  EXPECT_FALSE(from.shows(short_secret.substr(0, 4)));
  std::destroy_at(second);
  EXPECT_FALSE(to.shows(short_secret.substr(0, 4)));
}

TEST(Secret, WipesTheWholeCapacityOfLongText) {
  std::string text(1000, 'x');
  text.resize(10);  // the other 990 are still there
  Secret::wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_GE(text.capacity(), 1000u);
  std::size_t left = 0;
  text.resize_and_overwrite(text.capacity(), [&](const char* content, std::size_t size) {
    left = static_cast<std::size_t>(std::count(content, content + size, 'x'));
    return size;
  });
  EXPECT_EQ(left, 0u);
}

TEST(Secret, AssignmentTakesOver) {
  Secret kept(std::string("first"));
  Secret other(std::string("second"));
  kept = std::move(other);
  EXPECT_EQ(kept.reveal(), "second");
  EXPECT_EQ(kept.copy().reveal(), "second");
}

}  // namespace
}  // namespace portner
