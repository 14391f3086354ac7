#pragma once

#include "features/help/markdown.h"
#include "resources/resources.h"
#include "web/assets.h"

namespace portner {

// The screenshots among the static files ("help-NAME.png"), with their sizes. They are made for screens of two dots a
// pixel: help/pictures/make. Throws std::logic_error for one that is no PNG.
Pictures pictures_of(const std::map<std::string, resources::StaticFile>& files, const web::Assets& assets);

}  // namespace portner
