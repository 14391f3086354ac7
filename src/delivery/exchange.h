#pragma once

#include <optional>
#include <string_view>

#include "delivery/gateway.h"
#include "delivery/http_client.h"
#include "delivery/preset.h"

// What goes to a gateway and what its answers mean: no network. Private to this layer.
namespace portner::delivery {

// values: the operator's, complete.
HttpRequest request_for(const Preset& preset, const Values& values, const Text& text);

Answer answer_of(const Preset& preset, int status, std::string_view body);

std::optional<Receipt> receipt_of(const Preset& preset, std::string_view query, std::string_view content_type,
                                  std::string_view body);

}  // namespace portner::delivery
