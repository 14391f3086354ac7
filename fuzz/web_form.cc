#include <cstdint>
#include <string>

#include "base/text.h"
#include "require.h"
#include "web/request.h"

using namespace portner;

// Whatever is posted or stands after "?": no crash, and a form that is taken holds only UTF-8. A cookie is a part of
// its header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = text_of({data, size});
  if (const auto form = web::Form::parse(input)) {
    for (const char* name : {"", "a", "csrf", "password"}) {
      require(is_utf8(form->get(name)));
      require(form->has(name) || form->get(name).empty());
    }
    require(!web::Form::parse(std::string(input) + "&a=1&a=2"));
  }
  web::Request request;
  request.headers = {{"cookie", std::string(input)}};
  require(input.find(request.cookie("session")) != std::string_view::npos);
  require(request.cookie("session").find(';') == std::string_view::npos);
  return 0;
}
