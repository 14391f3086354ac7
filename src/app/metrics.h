#pragma once

#include <memory>
#include <string>

#include "web/router.h"
#include "web/server.h"

namespace portner {

// Counters for Prometheus, kept by prometheus-cpp and served on a listener of its own.
class Metrics {
 public:
  // One set of counters for each route, made before the server starts.
  explicit Metrics(const web::Router& router);
  ~Metrics();

  void served(const web::Served& served);
  void refused(std::string_view event);  // by kind: "sign_in_refused", "code_refused", ...

  // outcome: "accepted", "refused" or "not_now".
  void text_sent(std::string_view gateway, std::string_view outcome);
  void mail_sent(std::string_view outcome);

  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portner
