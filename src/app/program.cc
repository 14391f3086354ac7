#include "app/program.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "app/catalogs.h"
#include "app/core.h"
#include "app/demo.h"
#include "app/import_runner.h"
#include "app/metrics.h"
#include "app/post_office.h"
#include "app/state_table.h"
#include "features/administration/audit_pages.h"
#include "features/administration/edit_pages.h"
#include "features/administration/org_pages.h"
#include "features/administration/person_pages.h"
#include "features/administration/rules_pages.h"
#include "features/administration/users_pages.h"
#include "features/company/company.h"
#include "features/forward_auth/forward_auth.h"
#include "features/help/article_answer.h"
#include "features/help/help_pages.h"
#include "features/help_code/help_code.h"
#include "features/help_code/help_mail.h"
#include "features/help_code/help_request.h"
#include "features/help_desk/help_desk_pages.h"
#include "features/home/home_pages.h"
#include "features/import/import_pages.h"
#include "features/links/link_pages.h"
#include "features/links/one_time_link.h"
#include "features/offline/offline_page.h"
#include "features/outbox/outbox_page.h"
#include "features/overview/adoption.h"
#include "features/overview/overview_pages.h"
#include "features/overview/password_link_pages.h"
#include "features/session/attempt.h"
#include "features/session/session_cache.h"
#include "features/sign_in/sign_in_pages.h"
#include "features/sms_code/number_change.h"
#include "features/sms_code/receipt_route.h"
#include "features/sms_code/sms_sender.h"
#include "features/support/contact_pages.h"
#include "features/support/support_desk_pages.h"
#include "features/throttle/throttle.h"
#include "features/user_card/user_card_pages.h"
#include "otp/base32.h"
#include "resources/resources.h"
#include "web/assets.h"
#include "web/security_headers.h"
#include "web/server.h"
#include "web/view.h"

namespace portner {
namespace {

constexpr Seconds longest_budget{31 * 24 * 3600};

unsigned cores() {
  return std::max(1u, std::thread::hardware_concurrency());
}

web::Response plain(int status, std::string_view text) {
  return web::Response::text(std::string(text) + '\n', status);
}

web::ServerConfig server_config(const Config& config) {
  web::ServerConfig server;
  server.address = config.listen.address;
  server.port = config.listen.port;
  server.tls = config.tls;
  server.proxies = *web::TrustedProxies::parse(config.trusted_proxies);
  return server;
}

std::map<std::string, web::Asset> static_assets() {
  std::map<std::string, web::Asset> assets;
  for (const auto& [name, file] : resources::static_files()) assets[name] = {file.content, file.brotli, file.gzip, {}};
  return assets;
}

// As many as the operator wants to send, or to pay for.
int texts_a_day(const Config& config) {
  if (config.sms_money_a_day == 0) return static_cast<int>(config.sms_a_day);
  return std::min(static_cast<int>(config.sms_a_day), static_cast<int>(config.sms_money_a_day / config.sms_price));
}

}  // namespace

struct Program::Impl {
  Impl(const Config& config, Mode mode, const Log& log_)
      : log(log_),
        core(config),
        public_url(public_url_of(config)),
        hasher({}, core.keys.pepper().copy(), cores()),
        passwords(hasher, core.keys, core.entropy),
        apps(core.keys, core.entropy),
        translations(catalogs()),
        view(resources::templates(), translations),
        assets(static_assets()),
        articles(resources::articles(), pictures_of(resources::static_files(), assets), translations),
        article_search(articles, translations),
        post_office(core, config, mode == Mode::demo, log_,
                    [this](delivery::Channel channel, std::string_view gateway, std::string_view outcome) {
                      if (channel == delivery::Channel::sms) return metrics->text_sent(gateway, outcome);
                      metrics->mail_sent(outcome);
                    }),
        letters(post_office.queue(), view, translations),
        notices(letters, public_url),
        sms_codes(core.keys, core.entropy),
        help_codes(core.keys.derive_lasting("help code"), core.entropy),
        help_mails(core.entropy, letters, public_url),
        sms_sender({core.entropy,
                    sms_codes,
                    post_office.queue(),
                    translations,
                    core.audit,
                    notices,
                    public_url,
                    mode == Mode::demo || !post_office.gateways().empty(),
                    {texts_a_day(config), config.sms_dry_run},
                    [this](std::string_view event, const Log::Fields& fields) { journal(event, fields); }}),
        site(router, {core.database, core.clock, core.entropy, view, translations, assets, sessions,
                      core.keys.derive_lasting("csrf"), public_url, mode == Mode::demo, post_office.sends(),
                      state_table(mode == Mode::demo),
                      [this](std::string_view event, const Log::Fields& fields) { journal(event, fields); },
                      help_requests::count_open, support_requests::count_new}),
        sign_in({core.database, core.entropy, passwords, apps, sms_codes, sms_sender, help_codes, help_mails,
                 core.audit, notices, core.keys.derive_lasting("pseudonym")}),
        sign_in_pages(site, sign_in, apps, sms_sender),
        user_card_pages({site, passwords, apps, sms_codes, sms_sender, core.entropy, public_url, core.audit, notices}),
        password_mails({core.entropy, letters, core.audit, public_url, core.keys.derive_lasting("pseudonym")}),
        help_desk({core.entropy, help_codes, help_mails, apps, core.audit}),
        help_desk_pages({site, help_desk, sign_in_pages, apps}),
        rules_pages(site, core.audit),
        users_pages(site),
        person_pages(site, core.audit, apps, notices, mode == Mode::demo || config.mail),
        summaries(core.database),
        reminders(letters, core.audit, public_url),
        overview_pages(site, summaries, reminders, core.audit),
        password_link_pages(site, password_mails),
        people_import({core.audit, passwords, apps, notices, password_mails}),
        file_words(translations),
        import_jobs({core.database, core.clock, core.keys, core.entropy, people_import, core.audit, file_words}),
        import_runner(import_jobs, log_),
        import_pages({site, import_jobs, file_words, core.audit, [this](ImportJobId job) { import_runner.run(job); }}),
        edit_pages({site, core.audit, notices, password_mails, sms_sender, mode == Mode::demo || config.mail}),
        org_pages(site, core.audit),
        audit_pages(site, core.audit),
        help_pages({site, articles, article_search, core.entropy}),
        support_mails(letters, public_url),
        support({core.entropy, support_mails, core.audit, config.support, core.keys.derive_lasting("pseudonym")}),
        contact_pages({site, support, articles, core.entropy, mode == Mode::demo || config.mail}),
        support_desk_pages(site, support, core.audit),
        link_pages({site, passwords, core.audit, notices, password_mails, mode == Mode::demo || config.mail}) {
    sign_in_pages.add_routes();
    user_card_pages.add_routes();
    help_desk_pages.add_routes();
    rules_pages.add_routes();
    users_pages.add_routes();
    person_pages.add_routes();
    overview_pages.add_routes();
    password_link_pages.add_routes();
    import_pages.add_routes();
    edit_pages.add_routes();
    org_pages.add_routes();
    audit_pages.add_routes();
    help_pages.add_routes();
    contact_pages.add_routes();
    support_desk_pages.add_routes();
    link_pages.add_routes();
    add_home_routes(site, apps);
    add_offline_routes(site, assets.content("service-worker.js"));
    add_forward_auth_route(site, sessions, core.clock);
    add_receipt_routes(site, post_office.queue(), post_office.gateways(), core.clock);
    if (mode == Mode::demo) add_outbox_route(site, post_office.queue());
    assets.add_routes(router);
    // Pages name their icon; what is no page lets the browser guess.
    router.add({web::Method::get, "/favicon.ico", web::Lane::page,
                [this](const web::Request&) { return web::Response::see_other(assets.address("icon.svg")); }});
    router.add(
        {web::Method::get, "/health/live", web::Lane::page, [](const web::Request&) { return plain(200, "live"); }});
    router.add({web::Method::get, "/health/ready", web::Lane::page, [this](const web::Request&) { return ready(); }});
    site.check_table();
    check_articles();
    metrics.emplace(router);
    server.emplace(server_config(config), router, hooks());
    if (config.metrics) listen_for_metrics(*config.metrics);
  }

  void start(const std::string& address) {
    server->start();
    post_office.start();
    if (metrics_server) metrics_server->start();
    log.info("started", {{"listen", address + ':' + std::to_string(server->port())},
                         {"database", core.database.backend() == db::Backend::sqlite ? "sqlite" : "postgresql"},
                         {"migrations", std::to_string(core.migrated.size())},
                         {"process", std::to_string(getpid())}});
  }

  void journal(std::string_view event, const Log::Fields& fields) {
    log.info(event, fields);
    metrics->refused(event);
  }

  // What the articles lead to must be there.
  void check_articles() const {
    for (const auto& page : articles.pages())
      if (!router.match(web::Method::get, page).route)
        throw std::logic_error("an article leads to " + page + ", and there is no such page");
    for (const auto& pattern : articles.page_patterns())
      if (std::ranges::find(router.routes(), pattern, &web::Route::pattern) == router.routes().end())
        throw std::logic_error("an article is about " + pattern + ", and there is no such page");
  }

  web::Response ready() {
    try {
      core.database.read([](db::Transaction& transaction) { return company_store::any(transaction); });
      return plain(200, "ready");
    } catch (const db::Fault& fault) {
      log.error("not_ready", {{"why", fault.what()}});
      return plain(503, "the database does not answer");
    }
  }

  web::ServerHooks hooks() {
    web::ServerHooks hooks;
    hooks.error_page = [this](const web::Request& request, int status) { return site.error_page(request, status); };
    hooks.served = [this](const web::Served& served) {
      metrics->served(served);
      // What is asked thousands of times a second is counted, not logged.
      if (served.route == "/auth/check" || served.route.starts_with("/static/") || served.route.starts_with("/health/"))
        return;
      log.info("served", {{"request", served.request_id},
                          {"method", served.method == web::Method::post ? "POST" : "GET"},
                          {"route", std::string(served.route)},
                          {"status", std::to_string(served.status)},
                          {"ms", std::to_string(static_cast<int>(served.seconds * 1000))},
                          {"client", served.client}});
    };
    hooks.fault = [this](const std::string& request, const std::string& what) {
      log.error("fault", {{"request", request}, {"why", what}});
    };
    hooks.headers = web::security_headers(public_url.starts_with("https://"));
    return hooks;
  }

  void listen_for_metrics(const Endpoint& endpoint) {
    metrics_router.add({web::Method::get, "/metrics", web::Lane::page, [this](const web::Request&) {
                          auto response = web::Response::text(metrics->text());
                          response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                          return response;
                        }});
    web::ServerConfig config;
    config.address = endpoint.address;
    config.port = endpoint.port;
    config.io_threads = config.page_threads = config.hashing_threads = 1;
    web::ServerHooks plain_hooks;
    plain_hooks.error_page = [](const web::Request&, int status) { return plain(status, "only /metrics is here"); };
    plain_hooks.served = [](const web::Served&) {};
    plain_hooks.fault = [this](const std::string& request, const std::string& what) {
      log.error("fault", {{"request", request}, {"why", what}});
    };
    metrics_server.emplace(config, metrics_router, plain_hooks);
  }

  const Log& log;
  Core core;
  std::string public_url;
  crypto::PasswordHasher hasher;
  Passwords passwords;
  AuthenticatorApps apps;
  web::Translations translations;
  web::View view;
  web::Assets assets;
  Articles articles;
  ArticleSearch article_search;
  SessionCache sessions;
  PostOffice post_office;
  Letters letters;
  Notices notices;
  SmsCodes sms_codes;
  HelpCodes help_codes;
  HelpMails help_mails;
  SmsSender sms_sender;
  web::Router router;
  Site site;
  SignIn sign_in;
  SignInPages sign_in_pages;
  UserCardPages user_card_pages;
  PasswordMails password_mails;
  HelpDesk help_desk;
  HelpDeskPages help_desk_pages;
  RulesPages rules_pages;
  UsersPages users_pages;
  PersonPages person_pages;
  Summaries summaries;
  Reminders reminders;
  OverviewPages overview_pages;
  PasswordLinkPages password_link_pages;
  PeopleImport people_import;
  FileWords file_words;
  ImportJobs import_jobs;
  ImportRunner import_runner;
  ImportPages import_pages;
  EditPages edit_pages;
  OrgPages org_pages;
  AuditPages audit_pages;
  HelpPages help_pages;
  SupportMails support_mails;
  Support support;
  ContactPages contact_pages;
  SupportDeskPages support_desk_pages;
  LinkPages link_pages;
  std::optional<Metrics> metrics;
  web::Router metrics_router;
  std::optional<web::Server> metrics_server;
  std::optional<web::Server> server;  // last: its threads stop first
};

Program::Program(const Config& config, Mode mode, const Log& log)
    : address_(config.listen.address), impl_(std::make_unique<Impl>(config, mode, log)) {}
Program::~Program() = default;

void Program::start() {
  impl_->start(address_);
}

std::uint16_t Program::port() const {
  return impl_->server->port();
}
const std::string& Program::public_url() const {
  return impl_->public_url;
}

std::optional<Secret> Program::first_company_link() {
  auto& core = impl_->core;
  return core.database.write([&](db::Transaction& transaction) -> std::optional<Secret> {
    if (company_store::any(transaction)) return std::nullopt;
    const auto token =
        one_time_link::make(transaction, core.entropy, LinkPurpose::first_company, std::nullopt, core.clock.now());
    return Secret(impl_->public_url + "/link/first-company?token=" + std::string(token.reveal()));
  });
}

void Program::seed_demo() {
  portner::seed_demo(impl_->core, impl_->passwords, impl_->apps);
}

std::string Program::demo_app_key() const {
  const Secret key = portner::demo_app_key(impl_->core.keys);
  return otp::in_groups_of_four(otp::base32(key.reveal_bytes()));
}

void Program::tidy() {
  const auto now = impl_->core.clock.now();
  impl_->core.keys.refresh();
  impl_->core.database.write([&](db::Transaction& transaction) {
    session_store::forget_expired(transaction, now);
    attempt_store::forget_expired(transaction, now);
    forget_spends(transaction, now - longest_budget);
    SmsCodes::forget_old(transaction, now);
    number_change::forget_old(transaction, now);
    delivery::MessageQueue::forget_old(transaction, now);
    one_time_link::forget_expired(transaction, now);
    HelpCodes::forget_old(transaction, now);
    help_requests::tidy(transaction, now);
    support_requests::forget_old(transaction, now);
    ImportJobs::forget_expired(transaction, now);
    article_answers::forget_old(transaction, now);
    impl_->sms_sender.watch_use(transaction, now);
    adoption::note_today(transaction, now);
  });
  impl_->summaries.refresh(now);
}

void Program::stop() {
  impl_->server->stop();
  impl_->import_runner.stop();
  impl_->post_office.stop();
  if (impl_->metrics_server) impl_->metrics_server->stop();
}

}  // namespace portner
