#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// For tests: a gateway on a port of loopback that keeps every request byte for byte and answers with the bytes it was
// told.
namespace portner::delivery {

class TestHttpServer {
 public:
  // What follows an answer.
  enum class Then { keep, close };

  TestHttpServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~TestHttpServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    for (const int socket : sockets_) close(socket);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

  // What comes back from now on; nothing until then.
  void answer(std::string bytes, Then then = Then::keep) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(bytes);
    then_ = then;
  }

  void answer(int status, const std::string& body, const std::string& headers = "") {
    answer("HTTP/1.1 " + std::to_string(status) + " Word\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::size_t connections() {
    const std::lock_guard lock(mutex_);
    return sockets_.size();
  }

 private:
  void accept_all() {
    while (true) {
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string read;
    while (auto request = read_request(socket, read)) {
      std::string bytes;
      Then then;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(*request));
        bytes = answer_;
        then = then_;
      }
      std::string_view rest = bytes;
      while (!rest.empty()) {
        const ssize_t sent = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(sent));
      }
      if (then == Then::close) shutdown(socket, SHUT_RDWR);
    }
  }

  static std::optional<std::string> read_request(int socket, std::string& read) {
    std::size_t needed = std::string::npos;
    while (true) {
      const auto head = read.find("\r\n\r\n");
      if (head != std::string::npos) {
        const auto length = read.find("Content-Length: ");
        needed = head + 4 + (length < head ? std::stoul(read.substr(length + 16)) : 0);
      }
      if (read.size() >= needed) break;
      std::array<char, 65536> bytes;
      const ssize_t size = recv(socket, bytes.data(), bytes.size(), 0);
      if (size <= 0) return std::nullopt;
      read.append(bytes.data(), static_cast<std::size_t>(size));
    }
    std::string request = read.substr(0, needed);
    read.erase(0, needed);
    return request;
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::thread acceptor_;
  std::mutex mutex_;
  std::list<std::thread> threads_;
  std::vector<int> sockets_;
  std::vector<std::string> requests_;
  std::string answer_;
  Then then_ = Then::keep;
};

}  // namespace portner::delivery
