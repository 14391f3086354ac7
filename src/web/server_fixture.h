#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "web/server.h"

// A real server on a free port and a client that sends whatever bytes a test wants. For the tests of this layer.
namespace portner::web {

struct Reply {
  int status = 0;
  std::string version;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)), read_(std::move(other.read_)) {}
  ~RawClient() {
    if (socket_ >= 0) close(socket_);
  }

  int socket() const { return socket_; }

  // False when the other side has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void shutdown_sending() { shutdown(socket_, SHUT_WR); }

  enum class Body { present, absent };

  // Throws when the connection ends before the response does.
  Reply read(Body body = Body::present) {
    std::size_t end;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos) need_more();
    Reply reply;
    std::string head = read_.substr(0, end + 2);
    read_.erase(0, end + 4);
    reply.version = head.substr(0, 8);
    reply.status = std::stoi(head.substr(9, 3));
    for (std::size_t line = head.find("\r\n") + 2; line < head.size(); line = head.find("\r\n", line) + 2) {
      const std::size_t colon = head.find(": ", line);
      reply.headers.emplace(lower_ascii(head.substr(line, colon - line)),
                            head.substr(colon + 2, head.find("\r\n", line) - colon - 2));
    }
    const std::string length = reply.header("content-length");
    if (body == Body::absent || length.empty()) return reply;
    while (read_.size() < std::stoul(length)) need_more();
    reply.body = read_.substr(0, std::stoul(length));
    read_.erase(0, reply.body.size());
    return reply;
  }

  Reply ask(std::string_view request) {
    send(request);
    return read();
  }

  // Everything until the other side closes.
  std::string read_rest() {
    while (receive()) {
    }
    return std::exchange(read_, {});
  }

 private:
  bool receive() {
    char bytes[65536];
    const ssize_t size = recv(socket_, bytes, sizeof bytes, 0);
    if (size < 0 && errno == EAGAIN) throw std::runtime_error("the server neither answers nor closes");
    if (size > 0) read_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }

  void need_more() {
    if (!receive()) throw std::runtime_error("closed before the response was complete: " + read_);
  }

  int socket_;
  std::string read_;
};

inline std::string get(std::string_view path, std::string_view more_headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: portner.example\r\n" + std::string(more_headers) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more_headers = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: portner.example\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    config_.port = 0;
    config_.io_threads = 1;
    config_.page_threads = 2;
    config_.hashing_threads = 1;
    hooks_.error_page = [](const Request&, int status) {
      return Response::text("error page " + std::to_string(status), status);
    };
    hooks_.served = [this](const Served& served) {
      const std::lock_guard lock(mutex_);
      served_.push_back({served.request_id, served.method, std::string(served.route), served.status, served.client});
      changed_.notify_all();
    };
    hooks_.fault = [this](const std::string& id, const std::string& what) {
      const std::lock_guard lock(mutex_);
      faults_.emplace_back(id, what);
    };
    router_.add({Method::get, "/hello", Lane::page, [](const Request&) { return Response::text("hello"); }});
    // Says what reached the handler.
    const Handler echo = [](const Request& request) {
      std::string text = "path=" + request.path + "\nquery=" + request.query + "\nbody=" + request.body +
                         "\nclient=" + request.client.text() + "\nhttps=" + (request.https ? "yes" : "no") +
                         "\nsession=" + std::string(request.cookie("session")) + "\n";
      for (const auto& [name, value] : request.headers) text.append(name + ": " + value + "\n");
      return Response::text(std::move(text));
    };
    router_.add({Method::get, "/echo", Lane::page, echo});
    router_.add({Method::post, "/echo", Lane::page, echo});
    router_.add({Method::get, "/files/{name}", Lane::page, echo});
  }

  ~ServerTest() override {
    if (server_) server_->stop();
  }

  void start() {
    server_ = std::make_unique<Server>(config_, router_, hooks_);
    server_->start();
  }

  RawClient client() const { return RawClient(server_->port()); }

  Reply ask(std::string_view request) const { return client().ask(request); }

  struct Seen {
    std::string id;
    Method method;
    std::string route;
    int status;
    std::string client;
  };

  // The access hook runs after the response was written, so the client may be faster.
  std::vector<Seen> served(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return served_.size() >= at_least; });
    return served_;
  }

  ServerConfig config_;
  Router router_;
  ServerHooks hooks_;
  std::unique_ptr<Server> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Seen> served_;
  std::vector<std::pair<std::string, std::string>> faults_;
};

}  // namespace portner::web
