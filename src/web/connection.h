#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "web/connection_limits.h"
#include "web/http_text.h"
#include "web/lanes.h"
#include "web/server.h"

// What the connections of a server share, and one connection's way from accept to close. Private to this layer.
namespace portner::web {

// The executor by its own type: the type-erased default costs a tenth of the speed.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;
constexpr boost::asio::use_awaitable_t<Executor> use_awaitable;

struct Shared {
  Shared(ServerConfig server_config, const Router& server_router, ServerHooks server_hooks);

  const ServerConfig config;
  const Router& router;
  const ServerHooks hooks;
  const std::string common_lines;  // hooks.headers as text
  std::optional<boost::asio::ssl::context> tls;
  ConnectionLimits limits;
  LanePool page;
  LanePool hashing;
  std::atomic<std::size_t> large_bodies = 0;
  std::atomic<bool> stopping = false;
};

// A connection as its loop sees it. The loop looks at the deadlines of all its connections a few times a second:
// cheaper than a timer for each, and a deadline counts for a whole request however it arrives.
class Watched : public boost::intrusive::list_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::link_mode_type::auto_unlink>> {
 public:
  virtual ~Watched() = default;
  virtual Socket& socket() = 0;

  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  bool expired = false;     // set by the loop when the deadline has passed
  bool may_be_cut = false;  // nothing is lost when the server stops now
};

// 16 random characters a request.
class RequestIds {
 public:
  void next(std::string& id);

 private:
  std::string random_;
};

// One event loop. Everything in it is touched by its own thread only.
struct Loop {
  boost::asio::io_context io{1};
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor> acceptor{io.get_executor()};
  Timer timer{io.get_executor()};
  boost::intrusive::list<Watched, boost::intrusive::constant_time_size<false>> connections;
  DateText date;
  RequestIds ids;
};

Awaitable<void> serve(Shared& shared, Loop& loop, Socket socket, ClientAddress peer, ConnectionLimits::Place place);

}  // namespace portner::web
