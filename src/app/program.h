#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/log.h"
#include "base/secret.h"

namespace portner {

enum class Mode { serve, demo };

// Portner put together: everything that a configuration needs, in the order in which it needs each other. Used by
// `serve` and `demo`; the other commands use its Core alone.
class Program {
 public:
  // Opens the database and migrates it. Throws std::runtime_error with what stands in the way.
  Program(const Config& config, Mode mode, const Log& log);
  ~Program();

  // Listens. Throws std::runtime_error when the address is taken.
  void start();

  std::uint16_t port() const;
  const std::string& public_url() const;

  // A fresh one-time link to create the first company; nothing once there is one.
  std::optional<Secret> first_company_link();

  // The demo's people, made when the database is empty.
  void seed_demo();
  // The key of bo's authenticator app, in groups of four.
  std::string demo_app_key() const;

  // Removes what has expired, and counts what is counted once a day. To be called once a minute.
  void tidy();

  void stop();

 private:
  struct Impl;
  std::string address_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner
