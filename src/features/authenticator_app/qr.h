#pragma once

#include <string>
#include <string_view>

namespace portner {

// A QR code as one SVG path of one-by-one squares. The page adds the quiet zone: four modules of white all around.
struct QrCode {
  int size;          // width and height of the view box
  std::string path;  // "M0 0h7v1h-7z..."
};

// Throws std::runtime_error when the text is too long for a QR code.
QrCode qr_code(std::string_view text);

}  // namespace portner
