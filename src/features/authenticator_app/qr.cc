#include "features/authenticator_app/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>
#include <stdexcept>

#include "base/secret.h"

namespace portner {

QrCode qr_code(std::string_view text) {
  const Secret terminated{std::string(text)};
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(terminated.reveal().data(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) throw std::runtime_error("the text does not fit into a QR code");
  QrCode qr{code->width, {}};
  const auto dark = [&](int x, int y) { return x < code->width && (code->data[y * code->width + x] & 1) != 0; };
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      int run = 0;
      while (dark(x + run, y)) ++run;
      if (run > 0) qr.path += fmt::format("M{} {}h{}v1h-{}z", x, y, run, run);
      x += run;
    }
  }
  return qr;
}

}  // namespace portner
