#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "require.h"
#include "web/request_reader.h"

using namespace portner;
using web::Request;
using web::RequestReader;

namespace {

// The requests in these bytes, when they arrive so many at a time.
std::vector<std::string> read(std::string_view bytes, std::size_t at_a_time) {
  constexpr std::size_t header_bytes = 2048;
  std::vector<std::string> requests;
  boost::beast::flat_buffer buffer(header_bytes);
  Request request;
  std::optional<RequestReader> reader;
  reader.emplace(request, header_bytes, 4096);
  while (requests.size() < 100) {
    const auto progress = reader->feed(buffer);
    if (progress == RequestReader::Progress::refused) {
      require(reader->refusal() >= 400 && reader->refusal() < 500);
      return requests;
    }
    if (progress == RequestReader::Progress::complete) {
      require(request.path.starts_with('/') && request.body.size() <= 4096);
      require(request.method == web::Method::post || request.body.empty());
      std::string text = request.path + "\n" + request.query + "\n" + request.body + "\n";
      for (const auto& [name, value] : request.headers) text.append(name).append(":").append(value).append("\n");
      requests.push_back(std::move(text));
      request.body.clear();
      reader.emplace(request, header_bytes, 4096);
      continue;
    }
    if (bytes.empty()) break;
    const std::size_t size = std::min({at_a_time, bytes.size(), buffer.max_size() - buffer.size()});
    require(size > 0);
    std::copy_n(bytes.data(), size, static_cast<char*>(buffer.prepare(size).data()));
    buffer.commit(size);
    bytes.remove_prefix(size);
  }
  return requests;
}

}  // namespace

// Bytes mean the same requests however they arrive. (A refusal may come later: Beast looks at a header again when it is
// whole.)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = text_of({data, size});
  const auto whole = read(input, size + 1);
  require(read(input, 1) == whole);
  require(read(input, 7) == whole);
  return 0;
}
