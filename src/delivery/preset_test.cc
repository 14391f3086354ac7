#include "delivery/preset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portner::delivery {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::vector<std::string> problems(std::string_view toml) {
  const auto preset = read_preset(toml);
  return preset ? std::vector<std::string>() : preset.error();
}

const std::string minimal = R"(
[values.url]
meaning = "address"
[request]
method = "GET"
[[answer]]
status = [200]
means = "accepted"
)";

TEST(Preset, needs_little) {
  EXPECT_THAT(problems(minimal), ElementsAre());
}

TEST(Preset, has_values_of_their_own_names) {
  for (const char* name : {"text", "validity_seconds", "preset", "private_addresses", "key_file", "Key", "a-b"}) {
    EXPECT_THAT(problems(minimal + "[values." + name + "]\nmeaning = \"m\""),
                ElementsAre(std::string("values.") + name + ": cannot be the name of a value"));
  }
}

TEST(Preset, tells_where_it_is_no_toml) {
  EXPECT_THAT(problems("[values\n"), ElementsAre(StartsWith("line 1: ")));
}

TEST(Preset, tells_every_problem_at_once) {
  EXPECT_THAT(problems(""), ElementsAre("values.url: is missing", "request: is missing",
                                        "answer: must be a list of sections, [[answer]]"));
  EXPECT_THAT(
      problems(R"(
extra = 1
[values]
flat = "x"
[values.url]
[values.to]
meaning = "m"
secret = "yes"
[values.key]
meaning = "m"
secret = true
default = "x"
other = 1
[request]
method = "PUT"
path = "/{nobody}?a#b"
[request.query]
a = 1
b = "{"
c = "}"
[request.headers]
"X: Y" = "{key}"
X = "{text}"
[request.basic]
user = "{text}"
[request.json]
a = "{key:number}"
b = 1979-05-27
[request.form]
a = "{key:number}"
)"),
      ElementsAre("extra: there is no such key", "values.flat: must be a section",
                  "values.key.other: there is no such key", "values.key.default: a secret has none",
                  "values.to.secret: must be true or false", "values.to: cannot be the name of a value",
                  "values.url.meaning: is missing", "request.method: must be \"GET\" or \"POST\"",
                  "request.path: {nobody} is unknown here", "request.path: must have no ? or #",
                  "request.query.a: must be a text", "request.query.b: has a brace that belongs to no {placeholder}",
                  "request.query.c: has a brace that belongs to no {placeholder}",
                  "request.headers.X: {text} is unknown here",
                  "request.form.a: has a brace that belongs to no {placeholder}",
                  "request.headers.X: Y: cannot be the name of a header", "request.basic.user: {text} is unknown here",
                  "request.json.a: {key} is no number",
                  "request.json.b: must be a text, a whole number, true, false, a list or a section",
                  "request.method: a body needs POST", "answer: must be a list of sections, [[answer]]"));
}

TEST(Preset, checks_what_answers_mean) {
  EXPECT_THAT(
      problems(R"(
[values.url]
meaning = "address"
[request]
method = "POST"
json = ["{text}"]
[request.form]
a = "b"
[[answer]]
[[answer]]
status = [99, 600]
means = "delivered"
[[answer]]
status = ["200"]
at = "status"
means = "refused"
id = "/id"
[[answer]]
status = []
is = ["x"]
means = "not now"
[receipt]
[receipt.states]
a = "failed"
b = 1
)"),
      ElementsAre("request: must have one body, form or json", "answer 1.status: is missing",
                  "answer 1.means: must be \"accepted\", \"refused\" or \"not now\"",
                  "answer 2.status: must be from 100 to 599", "answer 2.status: must be from 100 to 599",
                  "answer 2.means: must be \"accepted\", \"refused\" or \"not now\"",
                  "answer 3.status: must be a list of numbers",
                  "answer 3.at: must be a JSON pointer, like \"/messages/0/id\"", "answer 3.is: belongs to \"at\"",
                  "answer 3.why: is for \"refused\" and \"not now\", a short word",
                  "answer 4.status: must be a list of numbers", "answer 4.is: belongs to \"at\"",
                  "answer 4.why: is for \"refused\" and \"not now\", a short word",
                  "answer: one must mean \"accepted\"", "receipt: must have query, form or json: where the state is",
                  "receipt.states.a: must be \"delivered\", \"on its way\" or \"failed: \" and a short word",
                  "receipt.states.b: must be \"delivered\", \"on its way\" or \"failed: \" and a short word"));
}

}  // namespace
}  // namespace portner::delivery
