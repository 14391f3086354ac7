#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace portner::crypto {
namespace {

const EVP_MD* algorithm(Hash hash) {
  switch (hash) {
    case Hash::sha1:
      return EVP_sha1();
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

Bytes hmac(Hash hash, ByteView key, ByteView message) {
  const EVP_MD* const digest = algorithm(hash);
  Bytes code(static_cast<std::size_t>(EVP_MD_get_size(digest)));
  // OpenSSL takes a null pointer for no key at all, which is an error.
  const void* const key_data = key.empty() ? "" : static_cast<const void*>(key.data());
  if (HMAC(digest, key_data, static_cast<int>(key.size()), message.data(), message.size(), code.data(), nullptr) ==
      nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return code;
}

Bytes sha256(ByteView message) {
  Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(EVP_sha256())));
  if (EVP_Digest(message.data(), message.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 failed");
  }
  return digest;
}

bool constant_time_equal(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace portner::crypto
