#include "app/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <string>
#include <unordered_map>

namespace portner {
namespace {

constexpr std::string_view name_of(web::Method method) {
  switch (method) {
    case web::Method::get:
      return "GET";
    case web::Method::head:
      return "HEAD";
    case web::Method::post:
      return "POST";
  }
  return "";
}

struct RouteCounters {
  std::array<prometheus::Counter*, 4> by_class{};  // 2xx to 5xx
  prometheus::Histogram* seconds = nullptr;
};

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("portner_http_requests_total")
                                                          .Help("Requests answered, by route and class of status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("portner_http_request_seconds")
                                                           .Help("Time from the whole request to the whole answer")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& refusals = prometheus::BuildCounter()
                                                          .Name("portner_refusals_total")
                                                          .Help("What people were refused, by event")
                                                          .Register(registry);
  prometheus::Family<prometheus::Counter>& texts = prometheus::BuildCounter()
                                                       .Name("portner_texts_total")
                                                       .Help("Texts handed to gateways, by gateway and its answer")
                                                       .Register(registry);
  prometheus::Family<prometheus::Counter>& mails = prometheus::BuildCounter()
                                                       .Name("portner_mails_total")
                                                       .Help("Mails handed to the mail server, by its answer")
                                                       .Register(registry);
  // Filled before the server starts and only read after.
  std::unordered_map<std::string, RouteCounters> routes;

  static std::string key(web::Method method, std::string_view route) {
    return std::string(name_of(method == web::Method::head ? web::Method::get : method)) + ' ' + std::string(route);
  }

  void add(web::Method method, const std::string& route) {
    const prometheus::Labels labels{{"method", std::string(name_of(method))},
                                    {"route", route.empty() ? "none" : route}};
    RouteCounters counters;
    for (std::size_t index = 0; index < counters.by_class.size(); ++index) {
      auto with_class = labels;
      with_class["status"] = std::to_string(index + 2) + "xx";
      counters.by_class[index] = &requests.Add(with_class);
    }
    counters.seconds =
        &seconds.Add(labels, prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                     0.1, 0.25, 0.5, 1, 2.5, 5, 10});
    routes[key(method, route)] = counters;
  }
};

Metrics::Metrics(const web::Router& router) : impl_(std::make_unique<Impl>()) {
  for (const auto& route : router.routes()) impl_->add(route.method, route.pattern);
  impl_->add(web::Method::get, "");
  impl_->add(web::Method::post, "");
}

Metrics::~Metrics() = default;

void Metrics::served(const web::Served& served) {
  const auto found = impl_->routes.find(Impl::key(served.method, served.route));
  if (found == impl_->routes.end()) return;
  const int status_class = served.status / 100;
  if (status_class >= 2 && status_class <= 5)
    found->second.by_class[static_cast<std::size_t>(status_class - 2)]->Increment();
  found->second.seconds->Observe(served.seconds);
}

void Metrics::refused(std::string_view event) {
  impl_->refusals.Add({{"event", std::string(event)}}).Increment();
}

void Metrics::text_sent(std::string_view gateway, std::string_view outcome) {
  impl_->texts.Add({{"gateway", std::string(gateway)}, {"outcome", std::string(outcome)}}).Increment();
}

void Metrics::mail_sent(std::string_view outcome) {
  impl_->mails.Add({{"outcome", std::string(outcome)}}).Increment();
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace portner
