#include <benchmark/benchmark.h>

#include "resources/resources.h"
#include "web/view.h"

namespace portner {
namespace {

// The sign-in page as a first visitor of the demo gets it.
void sign_in_page(benchmark::State& state) {
  const web::Translations translations(resources::catalogs());
  const web::View view(resources::templates(), translations);
  const web::Language danish{"da"};
  for (auto _ : state) {
    web::Model model;
    model.set("EMAIL", "").set("NEXT", "/");
    model.set("TITLE", translations.text(danish, "Sign in"))
        .set("LANG", danish.tag)
        .set("PATH", "/sign-in")
        .set("CSRF", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
        .set("CSS", "/static/d59a0957/portner.css")
        .set("JS", "/static/d59a0957/portner.js")
        .set("ICON", "/static/d59a0957/icon.svg")
        .set("LOGO", "/static/d59a0957/logo.svg");
    for (const auto& language : translations.languages()) {
      auto& link = model.add("LANGUAGE_LINK");
      link.set("TAG", language.tag).set("NAME", "Dansk");
      if (language == danish) link.show("CURRENT");
    }
    model.show("DEMO").show("SIGNED_OUT");
    benchmark::DoNotOptimize(view.render("sign_in/sign_in.html", danish, model));
  }
}
BENCHMARK(sign_in_page);

void start_of_view(benchmark::State& state) {
  for (auto _ : state) {
    const web::Translations translations(resources::catalogs());
    const web::View view(resources::templates(), translations);
    benchmark::DoNotOptimize(&view);
  }
}
BENCHMARK(start_of_view)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace portner
