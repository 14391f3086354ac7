#include "web/server.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <deque>
#include <stdexcept>
#include <thread>

#include "web/connection.h"
#include "web/tls.h"

namespace portner::web {
namespace {

namespace net = boost::asio;
using std::chrono::steady_clock;
using Error = boost::system::error_code;
using Endpoint = net::ip::tcp::endpoint;

constexpr std::chrono::milliseconds look_interval{250};
constexpr std::chrono::milliseconds out_of_descriptors_pause{100};
constexpr Seconds stop_deadline{10};

unsigned per_core(unsigned configured, unsigned each) {
  return configured != 0 ? configured : each * std::max(1U, std::thread::hardware_concurrency());
}

ServerConfig with_defaults(ServerConfig config) {
  config.io_threads = per_core(config.io_threads, 1);
  config.page_threads = per_core(config.page_threads, 4);
  config.hashing_threads = per_core(config.hashing_threads, 2);
  return config;
}

// A listener that shares its port would start beside another program's that does too, so the first try does not share.
enum class Port { own, shared };

template <class Acceptor>
void listen(Acceptor& acceptor, const Endpoint& endpoint, Port port) {
  acceptor.open(endpoint.protocol());
  acceptor.set_option(net::socket_base::reuse_address(true));
  const int on = 1;
  if (port == Port::shared && setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    throw boost::system::system_error(Error(errno, boost::system::system_category()));
  }
  acceptor.bind(endpoint);
  acceptor.listen();
}

Awaitable<void> accept(Shared& shared, Loop& loop) {
  while (!shared.stopping) {
    Error error;
    Socket socket = co_await loop.acceptor.async_accept(net::redirect_error(use_awaitable, error));
    if (error && !shared.stopping) {
      Timer pause(loop.io.get_executor(), out_of_descriptors_pause);
      co_await pause.async_wait(net::redirect_error(use_awaitable, error));
      continue;
    }
    const Endpoint remote = socket.remote_endpoint(error);
    if (error) continue;
    ClientAddress peer = ClientAddress::parse(remote.address().to_string());
    // A proxy speaks for many people.
    const bool many = shared.config.proxies.contains(peer);
    ConnectionLimits::Place place = shared.limits.take(many ? std::string() : peer.network());
    if (!place) continue;
    net::co_spawn(loop.io, serve(shared, loop, std::move(socket), std::move(peer), std::move(place)), net::detached);
  }
}

Awaitable<void> look_after(Shared& shared, Loop& loop) {
  while (!shared.stopping) {
    Error error;
    loop.timer.expires_after(look_interval);
    co_await loop.timer.async_wait(net::redirect_error(use_awaitable, error));
    const auto now = steady_clock::now();
    for (Watched& connection : loop.connections) {
      if (connection.deadline > now) continue;
      connection.expired = true;
      connection.socket().cancel(error);
    }
  }
}

}  // namespace

struct Server::Impl {
  Impl(ServerConfig config, const Router& router, ServerHooks hooks)
      : shared(with_defaults(std::move(config)), router, std::move(hooks)) {}

  Shared shared;
  std::deque<Loop> loops;
  std::vector<std::jthread> threads;
  std::uint16_t port = 0;
};

Server::Server(ServerConfig config, const Router& router, ServerHooks hooks)
    : impl_(std::make_unique<Impl>(std::move(config), router, std::move(hooks))) {}

Server::~Server() {
  stop();
}

void Server::start() {
  Shared& shared = impl_->shared;
  const ServerConfig& config = shared.config;
  if (config.tls) shared.tls = make_tls_context(*config.tls);
  try {
    Endpoint endpoint(net::ip::make_address(config.address), config.port);
    if (config.port != 0) {
      net::io_context nobody;
      net::ip::tcp::acceptor probe(nobody);
      listen(probe, endpoint, Port::own);
    }
    for (unsigned i = 0; i < config.io_threads; ++i) {
      Loop& loop = impl_->loops.emplace_back();
      listen(loop.acceptor, endpoint, Port::shared);
      endpoint = loop.acceptor.local_endpoint();
    }
    impl_->port = endpoint.port();
  } catch (const boost::system::system_error& error) {
    impl_->loops.clear();
    throw std::runtime_error(
        fmt::format("cannot listen on {} port {}: {}", config.address, config.port, error.code().message()));
  }
  for (Loop& loop : impl_->loops) {
    net::co_spawn(loop.io, accept(shared, loop), net::detached);
    net::co_spawn(loop.io, look_after(shared, loop), net::detached);
    impl_->threads.emplace_back([&loop] { loop.io.run(); });
  }
}

std::uint16_t Server::port() const {
  return impl_->port;
}

void Server::stop() {
  Shared& shared = impl_->shared;
  shared.stopping = true;
  for (Loop& loop : impl_->loops) {
    net::post(loop.io, [&loop] {
      Error ignored;
      loop.acceptor.close(ignored);
      loop.timer.cancel();
      for (Watched& connection : loop.connections) {
        if (connection.may_be_cut) connection.socket().cancel(ignored);
      }
    });
  }
  shared.limits.wait_until_none(stop_deadline);
  for (Loop& loop : impl_->loops) {
    net::post(loop.io, [&loop] {
      Error ignored;
      for (Watched& connection : loop.connections) connection.socket().close(ignored);
    });
  }
  shared.page.close();
  shared.hashing.close();
  impl_->threads.clear();
}

}  // namespace portner::web
