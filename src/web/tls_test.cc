#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "web/server_fixture.h"

namespace portner::web {
namespace {

using testing::HasSubstr;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

class TlsTest : public ServerTest {
 protected:
  TlsTest() {
    config_.tls = TlsFiles{folder_ / "chain.pem", folder_ / "key.pem"};
    const Key key = write_key("key.pem");
    const Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const File file(std::fopen((folder_ / "chain.pem").c_str(), "w"));
    PEM_write_X509(file.get(), certificate.get());
  }

  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  Key write_key(const char* name) const {
    Key key(EVP_EC_gen("P-256"));
    const File file(std::fopen((folder_ / name).c_str(), "w"));
    PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return key;
  }

  static std::filesystem::path make_folder() {
    std::string name = std::filesystem::temp_directory_path() / "portner-tls-XXXXXX";
    return mkdtemp(name.data());
  }

  std::string start_error() {
    try {
      start();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  const std::filesystem::path folder_ = make_folder();
};

class TlsClient {
 public:
  TlsClient(std::uint16_t port, int lowest = TLS1_2_VERSION, int highest = TLS1_3_VERSION)
      : socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), lowest);
    SSL_CTX_set_max_proto_version(context_.get(), highest);
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
  }

  void only_ciphers(const char* list) { SSL_CTX_set_cipher_list(context_.get(), list); }
  void offer(std::string_view protocols) {
    SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
  }

  bool connect() {
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), socket_.socket());
    return SSL_connect(session_.get()) == 1;
  }

  std::string ask(std::string_view request) {
    SSL_write(session_.get(), request.data(), static_cast<int>(request.size()));
    std::string reply;
    char bytes[16384];
    for (int size; (size = SSL_read(session_.get(), bytes, sizeof bytes)) > 0;) {
      reply.append(bytes, static_cast<std::size_t>(size));
    }
    ended_cleanly_ = SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN;
    return reply;
  }

  // The server said that it ends, so nobody cut the response short.
  bool ended_cleanly() const { return ended_cleanly_; }
  SSL* session() const { return session_.get(); }

 private:
  RawClient socket_;
  Context context_;
  Session session_;
  bool ended_cleanly_ = false;
};

constexpr const char* closing = "Connection: close\r\n";

TEST_F(TlsTest, SpeaksTls12And13AndTellsTheHandler) {
  start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server_->port(), version, version);
    ASSERT_TRUE(client.connect());
    EXPECT_THAT(client.ask(get("/files/x") + get("/echo", closing)), HasSubstr("path=/echo\n"));
    EXPECT_TRUE(client.ended_cleanly());
  }
  TlsClient client(server_->port());
  ASSERT_TRUE(client.connect());
  EXPECT_THAT(client.ask(get("/echo", closing)), HasSubstr("https=yes\n"));
}

TEST_F(TlsTest, SendsALargeBodyWhole) {
  router_.add(
      {Method::get, "/large", Lane::page, [](const Request&) { return Response::text(std::string(3'000'000, 'x')); }});
  start();
  TlsClient client(server_->port());
  ASSERT_TRUE(client.connect());
  const std::string reply = client.ask(get("/large", closing));
  EXPECT_EQ(reply.size() - reply.find("\r\n\r\n") - 4, 3'000'000U);
}

TEST_F(TlsTest, RefusesOldVersionsAndSuitesWithoutForwardSecrecy) {
  start();
  EXPECT_FALSE(TlsClient(server_->port(), TLS1_VERSION, TLS1_1_VERSION).connect());
  for (const char* ciphers : {"kRSA", "aNULL", "SHA1", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM"}) {
    TlsClient client(server_->port(), TLS1_2_VERSION, TLS1_2_VERSION);
    client.only_ciphers((std::string(ciphers) + ":@SECLEVEL=0").c_str());
    EXPECT_FALSE(client.connect()) << ciphers;
  }
}

TEST_F(TlsTest, AgreesOnHttp11OrNotAtAll) {
  start();
  TlsClient both(server_->port());
  both.offer("\x02h2\x08http/1.1");
  ASSERT_TRUE(both.connect());
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(both.session(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  TlsClient other(server_->port());
  other.offer("\x04smtp");
  EXPECT_FALSE(other.connect());
}

TEST_F(TlsTest, DoesNotRenegotiate) {
  start();
  TlsClient client(server_->port(), TLS1_2_VERSION, TLS1_2_VERSION);
  ASSERT_TRUE(client.connect());
  SSL_renegotiate(client.session());
  EXPECT_NE(SSL_do_handshake(client.session()), 1);
}

TEST_F(TlsTest, PlainHttpGetsNoPage) {
  start();
  RawClient plain = client();
  plain.send(get("/hello"));
  EXPECT_EQ(plain.read_rest().find("hello"), std::string::npos);
  TlsClient next(server_->port());
  EXPECT_TRUE(next.connect());
}

TEST_F(TlsTest, AHandshakeThatStallsIsEnded) {
  config_.read_deadline = Seconds(1);
  start();
  RawClient stalled = client();
  stalled.send("\x16\x03\x01");
  EXPECT_EQ(stalled.read_rest(), "");
}

TEST_F(TlsTest, StopsWhileAHandshakeStalls) {
  start();
  RawClient stalled = client();
  stalled.send("\x16\x03\x01");
  TlsClient next(server_->port());  // its handshake comes after the stalled one was accepted
  ASSERT_TRUE(next.connect());
  server_->stop();
  EXPECT_EQ(stalled.read_rest(), "");
}

TEST_F(TlsTest, NamesTheFileThatDoesNotFit) {
  config_.tls->certificate_chain = folder_ / "missing.pem";
  EXPECT_THAT(start_error(), HasSubstr("missing.pem"));
  config_.tls->certificate_chain = folder_ / "key.pem";
  EXPECT_THAT(start_error(), HasSubstr("key.pem"));
  config_.tls->certificate_chain = folder_ / "chain.pem";
  write_key("other.pem");
  config_.tls->private_key = folder_ / "other.pem";
  EXPECT_THAT(start_error(), HasSubstr("other.pem"));
}

}  // namespace
}  // namespace portner::web
