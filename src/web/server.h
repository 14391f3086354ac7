#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/moment.h"
#include "web/client_address.h"
#include "web/router.h"

namespace portner::web {

struct TlsFiles {
  std::string certificate_chain;  // PEM
  std::string private_key;        // PEM
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free port
  std::optional<TlsFiles> tls;
  TrustedProxies proxies;
  unsigned io_threads = 0;       // 0: one a core
  unsigned page_threads = 0;     // 0: four a core
  unsigned hashing_threads = 0;  // 0: two a core; run at a lower priority so that session checks stay fast
  std::size_t page_queue = 1024;
  std::size_t hashing_queue = 256;
  std::size_t connections = 10000;
  std::size_t connections_per_network = 1000;
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t large_bodies = 8;     // above body_bytes (Route::body_bytes) that are in memory at once; a ninth gets 503
  Seconds read_deadline{10};        // for a whole request, from its first byte
  Seconds large_read_deadline{60};  // for one with a large body
  Seconds write_deadline{10};
  Seconds idle_deadline{30};  // between requests of a connection
};

// What happened to a request, for the log and the metrics. No body, no query, no cookie.
struct Served {
  std::string request_id;
  Method method;           // get for a method that no route can have
  std::string_view route;  // the pattern, or "" when none matched
  int status;
  double seconds;
  std::string client;
};

// Called from the loops and from the lanes, several at a time.
struct ServerHooks {
  // Renders 400, 403, 404, 405, 408, 413, 414, 431, 500, 503. Must not throw.
  std::function<Response(const Request&, int status)> error_page;
  std::function<void(const Served&)> served;
  // A handler threw: what() for the log.
  std::function<void(const std::string& request_id, const std::string& what)> fault;
  // Added to every response, errors too.
  std::vector<std::pair<std::string, std::string>> headers;
};

// One event loop a core, each with a listener of its own on the same address (SO_REUSEPORT), over Boost.Beast. Reading,
// writing and idling happen under deadlines, headers and bodies under limits; a full queue answers 503 with
// Retry-After.
class Server {
 public:
  Server(ServerConfig config, const Router& router, ServerHooks hooks);
  ~Server();

  // Throws std::runtime_error when the address cannot be listened on or the TLS files do not fit.
  void start();
  std::uint16_t port() const;

  // Stops accepting, finishes what runs (ten seconds at most), closes the rest.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner::web
