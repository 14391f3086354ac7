#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portner {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ConfigProblems problems(std::string_view toml) {
  const auto config = parse_config(toml);
  return config ? ConfigProblems{} : config.error();
}

TEST(Config, AnEmptyFileServesOnLoopbackWithSqlite) {
  const auto config = parse_config("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen.address, "127.0.0.1");
  EXPECT_EQ(config->listen.port, 8080);
  EXPECT_EQ(config->database_url(), "sqlite:portner-data/portner.db");
}

TEST(Config, TakesEveryKey) {
  const auto config = parse_config(R"(
data = "/srv/portner"
listen = "[::1]:443"
public_url = "https://login.example.com"
trusted_proxies = ["10.0.0.0/8", "::1"]
[database]
url = "postgresql://portner@db.example/portner"
connections = 30
[metrics]
listen = "127.0.0.1:9090"
)");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen.address, "::1");
  EXPECT_EQ(config->database_url(), "postgresql://portner@db.example/portner");
  EXPECT_EQ(config->database_connections, 30U);
  EXPECT_EQ(config->metrics->port, 9090);
}

TEST(Config, ReportsEveryProblemAtOnceWithItsKey) {
  EXPECT_THAT(problems(R"(
listen = "nowhere"
public_url = 7
colour = "blue"
trusted_proxies = ["10.0.0.0/99"]
[database]
connections = 0
[tls]
certificate = "/nowhere/chain.pem"
)"),
              AllOf(Contains(HasSubstr("listen:")), Contains(HasSubstr("public_url:")),
                    Contains(HasSubstr("colour: there is no such key")), Contains(HasSubstr("trusted_proxies:")),
                    Contains(HasSubstr("database.connections:")), Contains(HasSubstr("tls.certificate: cannot read")),
                    Contains(HasSubstr("tls.key: is missing"))));
}

TEST(Config, ReadsGatewaysInTheirOrder) {
  const std::string gateway =
      "preset = \"kannel\"\nprivate_addresses = true\nurl = \"http://127.0.0.1:13013/cgi-bin/sendsms\"\n"
      "username = \"u\"\npassword = \"p\"\nsender = \"Portner\"\n";
  const auto config =
      parse_config("[sms]\ngateways = [\"b\", \"a\"]\n[sms.gateway.a]\n" + gateway + "[sms.gateway.b]\n" + gateway);
  ASSERT_TRUE(config) << (config ? "" : config.error().front());
  ASSERT_EQ(config->sms_gateways.size(), 2U);
  EXPECT_EQ(config->sms_gateways.front().name, "b");
}

TEST(Config, ReportsWhatIsWrongWithGateways) {
  EXPECT_THAT(problems("[sms]\ngateways = [\"main\"]\nmoney_a_day = 5.0\n[sms.gateway.other]\npreset = \"pigeon\"\n"),
              AllOf(Contains(HasSubstr("no section [sms.gateway.main]")), Contains(HasSubstr("does not name other")),
                    Contains(HasSubstr("money_a_day: needs the price"))));
  EXPECT_THAT(problems("[sms]\ngateways = [\"main\"]\n[sms.gateway.main]\npreset = \"pigeon\"\n"),
              Contains(HasSubstr("there is no preset \"pigeon\"")));
  EXPECT_THAT(problems("[sms]\ngateways = [\"main\"]\n[sms.gateway.main]\npreset = \"kannel\"\n"), Not(IsEmpty()));
}

TEST(Config, SaysWhereTheFileIsNotToml) {
  EXPECT_THAT(problems("data = \n"), Contains(HasSubstr("line 1")));
}

TEST(Config, PlainHttpIsForLoopbackOrBehindProxies) {
  EXPECT_THAT(problems("listen = \"0.0.0.0:80\"\npublic_url = \"https://login.example.com\""),
              ElementsAre(HasSubstr("plain HTTP")));
  EXPECT_THAT(
      problems("listen = \"0.0.0.0:80\"\npublic_url = \"https://login.example.com\"\ntrusted_proxies = [\"10.0.0.1\"]"),
      IsEmpty());
  EXPECT_THAT(problems("listen = \"0.0.0.0:80\"\ntrusted_proxies = [\"10.0.0.1\"]"),
              ElementsAre(HasSubstr("public_url")));
  EXPECT_THAT(
      problems("listen = \"0.0.0.0:80\"\npublic_url = \"http://login.example.com\"\ntrusted_proxies = [\"10.0.0.1\"]"),
      ElementsAre(HasSubstr("https://")));
}

TEST(Config, APublicUrlHasNoPath) {
  for (const char* bad :
       {"https://login.example.com/", "ftp://x.example", "https://", "https://a@b.example", "login.example.com"})
    EXPECT_THAT(problems("public_url = \"" + std::string(bad) + "\""), Contains(HasSubstr("public_url:"))) << bad;
}

TEST(Config, MailNeedsAServerAndAnAddress) {
  const auto config = parse_config("[mail]\nserver = \"smtp.example.com\"\nfrom = \"Login@Example.com\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->mail->port, 587);
  EXPECT_EQ(config->mail->tls, delivery::SmtpTls::starttls);
  EXPECT_EQ(config->mail->from, "login@example.com");
  const auto implicit =
      parse_config("[mail]\nserver = \"smtp.example.com\"\ntls = \"implicit\"\nfrom = \"a@b.example\"\n");
  ASSERT_TRUE(implicit);
  EXPECT_EQ(implicit->mail->port, 465);

  EXPECT_THAT(problems("[mail]\nport = 0\ntls = \"maybe\"\npassword_file = \"/nowhere\"\nca = \"/nowhere\"\n"),
              AllOf(Contains(HasSubstr("mail.server: is missing")), Contains(HasSubstr("mail.from:")),
                    Contains(HasSubstr("mail.port:")), Contains(HasSubstr("mail.tls:")),
                    Contains(HasSubstr("mail.password_file:")), Contains(HasSubstr("mail.ca:"))));
  EXPECT_THAT(problems("[mail]\nserver = \"smtp.example.com\"\ntls = \"none\"\nfrom = \"a@b.example\"\n"),
              Contains(HasSubstr("only for a mail server on this machine")));
  EXPECT_THAT(problems("[mail]\nserver = \"smtp.example.com\"\nusername = \"me\"\nfrom = \"a@b.example\"\n"),
              Contains(HasSubstr("mail.password: and username go together")));
}

}  // namespace
}  // namespace portner
