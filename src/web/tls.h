#pragma once

#include <boost/asio/ssl/context.hpp>

#include "web/server.h"

namespace portner::web {

// TLS 1.2 and 1.3 with forward-secret suites, for HTTP/1.1. Throws std::runtime_error when the files cannot be read or
// do not belong together. Private to this layer.
boost::asio::ssl::context make_tls_context(const TlsFiles& files);

}  // namespace portner::web
