#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "features/company/organisation.h"
#include "web/view.h"

namespace portner {

// The choices of a <select>, in a section of ID, NAME and SELECTED.
inline void add_department_options(web::Model& model, std::string_view section, const std::vector<Department>& tree,
                                   const std::optional<DepartmentId>& chosen) {
  for (const auto& department : tree) {
    auto& option = model.add(section).set("ID", department.id.value).set("NAME", department.path);
    if (chosen == department.id) option.show("SELECTED");
  }
}

}  // namespace portner
