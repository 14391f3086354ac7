#include "web/connection.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <exception>
#include <type_traits>

#include "base/secret.h"
#include "base/text.h"
#include "crypto/token.h"
#include "web/request_reader.h"

namespace portner::web {
namespace {

namespace net = boost::asio;
using std::chrono::steady_clock;
using Error = boost::system::error_code;
using TlsStream = net::ssl::stream<Socket>;

constexpr std::size_t read_bytes = 4096;
constexpr std::size_t one_write_bytes = 16 * 1024;  // up to here head and body are copied together
constexpr Seconds goodbye_deadline{2};
constexpr std::string_view retry_after_seconds = "5";

// Does the work on a thread of the pool and comes back to the loop. False when the pool had no room.
template <class Work>
Awaitable<bool> on_pool(LanePool& pool, Executor loop, Work work) {
  return net::async_initiate<const net::use_awaitable_t<Executor>, void(bool)>(
      [&pool, loop](auto handler, Work todo) {
        pool.submit([loop, todo = std::move(todo), handler = std::move(handler)](bool room) mutable {
          if (room) todo();
          net::post(loop, [handler = std::move(handler), room]() mutable { handler(room); });
        });
      },
      use_awaitable, std::move(work));
}

template <class Stream>
class Connection final : public Watched, private LargeBodies {
 public:
  template <class... Arguments>
  Connection(Shared& shared, Loop& loop, ClientAddress peer, Arguments&&... stream)
      : shared_(shared),
        loop_(loop),
        stream_(std::forward<Arguments>(stream)...),
        buffer_(shared.config.header_bytes),
        peer_(std::move(peer)),
        peer_trusted_(shared.config.proxies.contains(peer_)) {
    loop_.connections.push_back(*this);
  }

  ~Connection() override { forget_body(); }

  Socket& socket() override {
    if constexpr (encrypted) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  Awaitable<void> run();

 private:
  static constexpr bool encrypted = std::is_same_v<Stream, TlsStream>;
  enum class Read { over, complete, refused };

  void allow(Seconds time) {
    deadline = steady_clock::now() + time;
    expired = false;
  }

  Awaitable<Read> read_request();
  Awaitable<void> answer(Read read);
  Awaitable<bool> write(bool keep_alive);
  Awaitable<void> say_goodbye();

  std::size_t most(const Request& request) const override;
  bool admit() override;
  void forget_body();

  void begin_request();
  void complete_request();
  const Route* find_route(Read read);
  void call(const Handler& handler);
  bool call_quick(const QuickHandler& handler);
  Response error_page(int status) const;
  void report_fault();

  Shared& shared_;
  Loop& loop_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  const ClientAddress peer_;
  const bool peer_trusted_;
  std::optional<RequestReader> reader_;
  int refusal_ = 0;
  Request request_;
  bool large_ = false;  // the body has one of the few places
  Response response_;
  const Route* route_ = nullptr;
  std::string out_;
};

template <class Stream>
Awaitable<void> Connection<Stream>::run() {
  if constexpr (encrypted) {
    allow(shared_.config.read_deadline);
    Error error;
    may_be_cut = true;
    co_await stream_.async_handshake(net::ssl::stream_base::server, net::redirect_error(use_awaitable, error));
    if (error) co_return;
  }
  for (;;) {
    const Read read = co_await read_request();
    if (read == Read::over) break;
    const auto begin = steady_clock::now();
    co_await answer(read);
    const bool keep_alive = read == Read::complete && reader_->keep_alive() && !shared_.stopping;
    const bool written = co_await write(keep_alive);
    const std::chrono::duration<double> passed = steady_clock::now() - begin;
    shared_.hooks.served({request_.id, request_.method, route_ == nullptr ? "" : std::string_view(route_->pattern),
                          response_.status, passed.count(), request_.client.text()});
    if (!written) co_return;
    if (!keep_alive) break;
  }
  co_await say_goodbye();
}

template <class Stream>
std::size_t Connection<Stream>::most(const Request& request) const {
  const auto match = shared_.router.match(request.method, request.path);
  return match.route == nullptr ? 0 : match.route->body_bytes;
}

template <class Stream>
bool Connection<Stream>::admit() {
  large_ = shared_.large_bodies.fetch_add(1) < shared_.config.large_bodies;
  if (large_) {
    allow(shared_.config.large_read_deadline);
  } else {
    shared_.large_bodies.fetch_sub(1);
  }
  return large_;
}

template <class Stream>
void Connection<Stream>::forget_body() {
  Secret::wipe(request_.body);
  if (!std::exchange(large_, false)) return;
  request_.body.shrink_to_fit();
  shared_.large_bodies.fetch_sub(1);
}

template <class Stream>
void Connection<Stream>::begin_request() {
  forget_body();
  request_.captures.clear();
  request_.client = peer_;
  request_.https = encrypted;
  loop_.ids.next(request_.id);
  route_ = nullptr;
  reader_.emplace(request_, shared_.config.header_bytes, shared_.config.body_bytes, static_cast<LargeBodies*>(this));
}

template <class Stream>
auto Connection<Stream>::read_request() -> Awaitable<Read> {
  begin_request();
  bool begun = buffer_.size() > 0;
  allow(begun ? shared_.config.read_deadline : shared_.config.idle_deadline);
  for (;;) {
    Error error;
    const RequestReader::Progress progress = reader_->feed(buffer_);
    if (progress == RequestReader::Progress::complete) co_return Read::complete;
    if (progress == RequestReader::Progress::refused) {
      refusal_ = reader_->refusal();
      co_return Read::refused;
    }
    if (progress == RequestReader::Progress::expects_continue) {
      const auto text = net::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
      co_await net::async_write(stream_, text, net::redirect_error(use_awaitable, error));
      if (error) co_return Read::over;
    }
    if (!begun && shared_.stopping) co_return Read::over;
    may_be_cut = !begun;
    const auto space = buffer_.prepare(std::min(read_bytes, buffer_.max_size() - buffer_.size()));
    const std::size_t size = co_await stream_.async_read_some(space, net::redirect_error(use_awaitable, error));
    may_be_cut = false;
    if (expired && begun) {
      refusal_ = 408;
      co_return Read::refused;
    }
    if (expired || error) co_return Read::over;
    buffer_.commit(size);
    if (!std::exchange(begun, true)) allow(shared_.config.read_deadline);
  }
}

template <class Stream>
void Connection<Stream>::complete_request() {
  if (!peer_trusted_) return;
  request_.client = shared_.config.proxies.client(peer_, request_.header("x-forwarded-for"));
  request_.https = encrypted || lower_ascii(request_.header("x-forwarded-proto")) == "https";
}

// The route that answers, or null with the response set.
template <class Stream>
const Route* Connection<Stream>::find_route(Read read) {
  if (read == Read::refused) {
    response_ = error_page(refusal_);
    if (refusal_ == 503) response_.with_header("Retry-After", retry_after_seconds);
    return nullptr;
  }
  Router::Match match;
  if (reader_->method_known()) {
    match = shared_.router.match(request_.method, request_.path);
  } else {
    match.allowed = shared_.router.allowed(request_.path);
  }
  request_.captures = std::move(match.captures);
  if (match.route == nullptr) {
    response_ = error_page(match.allowed.empty() ? 404 : 405);
    if (!match.allowed.empty()) response_.with_header("Allow", match.allowed);
  }
  return match.route;
}

template <class Stream>
Awaitable<void> Connection<Stream>::answer(Read read) {
  complete_request();
  route_ = find_route(read);
  if (route_ == nullptr || (route_->quick && call_quick(route_->quick))) co_return;
  deadline = steady_clock::time_point::max();
  LanePool& pool = route_->lane == Lane::hashing ? shared_.hashing : shared_.page;
  const bool room = co_await on_pool(pool, loop_.io.get_executor(), [this] { call(route_->handler); });
  if (room) co_return;
  response_ = error_page(503);
  response_.with_header("Retry-After", retry_after_seconds);
}

template <class Stream>
void Connection<Stream>::call(const Handler& handler) {
  try {
    response_ = handler(request_);
  } catch (...) {
    report_fault();
  }
}

template <class Stream>
bool Connection<Stream>::call_quick(const QuickHandler& handler) {
  try {
    auto response = handler(request_);
    if (!response) return false;
    response_ = std::move(*response);
  } catch (...) {
    report_fault();
  }
  return true;
}

// Inside a catch block.
template <class Stream>
void Connection<Stream>::report_fault() {
  try {
    throw;
  } catch (const std::exception& fault) {
    shared_.hooks.fault(request_.id, fault.what());
  } catch (...) {
    shared_.hooks.fault(request_.id, "something that is not a std::exception");
  }
  response_ = error_page(500);
}

template <class Stream>
Response Connection<Stream>::error_page(int status) const {
  Response page = shared_.hooks.error_page(request_, status);
  page.status = status;
  return page;
}

template <class Stream>
Awaitable<bool> Connection<Stream>::write(bool keep_alive) {
  const std::string& date = loop_.date.at(std::chrono::system_clock::now());
  const AfterResponse after = keep_alive ? AfterResponse::keep_alive : AfterResponse::close;
  try {
    write_head(out_, response_, date, shared_.common_lines, after);
  } catch (...) {
    report_fault();
    write_head(out_, response_, date, shared_.common_lines, after);
  }
  std::string_view body = request_.method == Method::head ? std::string_view() : response_.body;
  if (out_.size() + body.size() <= one_write_bytes) {
    out_ += body;
    body = {};
  }
  allow(shared_.config.write_deadline);
  Error error;
  const std::array<net::const_buffer, 2> buffers = {net::buffer(out_), net::buffer(body)};
  co_await net::async_write(stream_, buffers, net::redirect_error(use_awaitable, error));
  co_return !error && !expired;
}

// Closing while the other side still sends would make the kernel discard the response that is on its way.
template <class Stream>
Awaitable<void> Connection<Stream>::say_goodbye() {
  if (shared_.stopping || expired) co_return;
  Error error;
  allow(goodbye_deadline);
  may_be_cut = true;
  if constexpr (encrypted) {
    co_await stream_.async_shutdown(net::redirect_error(use_awaitable, error));
  }
  socket().shutdown(Socket::shutdown_send, error);
  std::size_t unread = shared_.config.body_bytes;
  while (!error && !expired && unread > 0) {
    buffer_.clear();
    const auto space = buffer_.prepare(std::min(read_bytes, buffer_.max_size()));
    const std::size_t size = co_await socket().async_read_some(space, net::redirect_error(use_awaitable, error));
    unread -= std::min(unread, size);
  }
}

}  // namespace

Shared::Shared(ServerConfig server_config, const Router& server_router, ServerHooks server_hooks)
    : config(std::move(server_config)),
      router(server_router),
      hooks(std::move(server_hooks)),
      common_lines(header_lines(hooks.headers)),
      limits(config.connections, config.connections_per_network),
      page(config.page_threads, config.page_queue, Priority::normal),
      hashing(config.hashing_threads, config.hashing_queue, Priority::low) {}

void RequestIds::next(std::string& id) {
  constexpr std::size_t characters = 16;
  constexpr std::size_t random_bytes = 1200;
  if (random_.empty()) {
    Bytes bytes(random_bytes);
    crypto::SystemEntropy().fill(bytes);
    random_ = base64url(bytes);
  }
  id.assign(random_, random_.size() - characters);
  random_.resize(random_.size() - characters);
}

Awaitable<void> serve(Shared& shared, Loop& loop, Socket socket, ClientAddress peer, ConnectionLimits::Place) {
  Error ignored;
  socket.set_option(net::ip::tcp::no_delay(true), ignored);
  if (shared.tls) {
    Connection<TlsStream> connection(shared, loop, std::move(peer), std::move(socket), *shared.tls);
    co_await connection.run();
  } else {
    Connection<Socket> connection(shared, loop, std::move(peer), std::move(socket));
    co_await connection.run();
  }
}

}  // namespace portner::web
