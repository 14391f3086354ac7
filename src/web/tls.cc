#include "web/tls.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <stdexcept>

namespace portner::web {
namespace {

namespace ssl = boost::asio::ssl;

// A client that offers protocols, but not ours, means another server (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* out = nullptr;
  const int result = SSL_select_next_proto(&out, chosen_size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = out;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

ssl::context make_tls_context(const TlsFiles& files) {
  ssl::context context(ssl::context::tls_server);
  SSL_CTX* handle = context.native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(handle, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(handle, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(handle, choose_protocol, nullptr);

  boost::system::error_code error;
  context.use_certificate_chain_file(files.certificate_chain, error);
  if (error) throw std::runtime_error(fmt::format("TLS certificate {}: {}", files.certificate_chain, error.message()));
  context.use_private_key_file(files.private_key, ssl::context::pem, error);
  if (error) throw std::runtime_error(fmt::format("TLS private key {}: {}", files.private_key, error.message()));
  return context;
}

}  // namespace portner::web
