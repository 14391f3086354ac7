# portner_embed(LIBRARY TABLE NAME=PATH ...)
# Puts files into a library, byte for byte, with a function embedded_TABLE() (resources/embedded.h) that lists them by
# name. The library is built again when a file changes.
function(portner_embed library table)
  set(assembly ".section .rodata\n")
  set(declarations "")
  set(entries "")
  set(paths "")
  set(symbol portner_${table}_0)
  foreach(file IN LISTS ARGN)
    string(FIND "${file}" "=" equals)
    string(SUBSTRING "${file}" 0 ${equals} name)
    math(EXPR after "${equals} + 1")
    string(SUBSTRING "${file}" ${after} -1 path)
    list(APPEND paths "${path}")
    list(LENGTH paths number)
    set(end portner_${table}_${number})
    string(APPEND assembly ".global ${symbol}\n${symbol}:\n.incbin \"${path}\"\n")
    string(APPEND declarations "extern const char ${symbol}[];\n")
    string(APPEND entries "      {\"${name}\", {${symbol}, ${end}}},\n")
    set(symbol ${end})
  endforeach()
  string(APPEND assembly ".global ${symbol}\n${symbol}:\n.byte 0\n.section .note.GNU-stack,\"\",@progbits\n")
  string(APPEND declarations "extern const char ${symbol}[];\n")

  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${table})
  file(CONFIGURE OUTPUT ${generated}.S @ONLY CONTENT "@assembly@")
  file(CONFIGURE OUTPUT ${generated}.cc @ONLY CONTENT [[
#include <vector>

#include "resources/embedded.h"

extern "C" {
@declarations@}

namespace portner::resources {

std::span<const EmbeddedFile> embedded_@table@() {
  static const std::vector<EmbeddedFile> files = {
@entries@  };
  return files;
}

}  // namespace portner::resources
]])
  set_source_files_properties(${generated}.S PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${library} PRIVATE ${generated}.S ${generated}.cc)
endfunction()
