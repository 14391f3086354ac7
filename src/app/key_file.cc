#include "app/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <expected>
#include <filesystem>

#include "base/secret.h"

namespace portner {
namespace {

class File {
 public:
  File(const std::string& path, int flags, mode_t mode) : descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw KeyFileError(what + " " + path + ": " + std::strerror(errno));
}

Secret read_all(const File& file, const std::string& path) {
  std::string content;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto count = read(file.descriptor(), buffer.data(), buffer.size());
    if (count < 0) fail("cannot read", path);
    if (count == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
  explicit_bzero(buffer.data(), buffer.size());
  return Secret(std::move(content));
}

// Written beside and synced; the caller puts it in place.
std::string write_beside(const std::string& path, const Secret& content) {
  const auto temporary = path + ".new." + std::to_string(getpid());
  const File file(temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!file) fail("cannot write", temporary);
  const auto bytes = content.reveal();
  if (write(file.descriptor(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
      fsync(file.descriptor()) != 0)
    fail("cannot write", temporary);
  return temporary;
}

// Linked into place: another node that starts at the same moment keeps its file.
void write_new(const std::string& path, const Secret& content) {
  const auto temporary = write_beside(path, content);
  const bool linked = link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST;
  unlink(temporary.c_str());
  if (!linked) fail("cannot write", path);
}

std::string file_in(const std::string& directory) {
  return directory + "/keys.json";
}

std::expected<crypto::KeyRing, std::string> read_key_ring(const std::string& path) {
  const File file(path, O_RDONLY, 0);
  if (!file) fail("cannot open", path);
  struct stat status{};
  if (fstat(file.descriptor(), &status) != 0) fail("cannot open", path);
  if ((status.st_mode & 077) != 0) throw KeyFileError(path + " can be read by others: chmod 600 it");
  return crypto::KeyRing::parse(read_all(file, path).reveal());
}

}  // namespace

crypto::KeyRing load_or_make_key_ring(const std::string& directory, Entropy& entropy) {
  std::error_code error;
  const auto data = std::filesystem::path(directory).parent_path();
  if (std::filesystem::create_directories(data, error)) chmod(data.c_str(), 0700);
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make the directory", directory);
  const auto path = file_in(directory);
  if (access(path.c_str(), F_OK) != 0) write_new(path, crypto::KeyRing::make(entropy).serialise());
  auto ring = read_key_ring(path);
  if (!ring) throw KeyFileError(path + ": " + ring.error());
  ring->learn_from([path] { return read_key_ring(path); });
  return std::move(*ring);
}

void save_key_ring(const std::string& directory, const crypto::KeyRing& keys) {
  const auto path = file_in(directory);
  const auto temporary = write_beside(path, keys.serialise());
  if (rename(temporary.c_str(), path.c_str()) != 0) fail("cannot write", path);
}

}  // namespace portner
