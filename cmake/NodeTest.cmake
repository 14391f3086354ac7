# portner_node_test(NAME FILE LABEL [TIMEOUT SECONDS])
# Runs `node --test FILE` (FILE beside the CMakeLists.txt). The test finds the program in PORTNER and a PostgreSQL server,
# where it may create databases, in PORTNER_TEST_POSTGRES. It has five minutes unless TIMEOUT says otherwise.
find_program(NODE NAMES node nodejs REQUIRED)
include(TestPostgres)

function(portner_node_test name file label)
  cmake_parse_arguments(NODE_TEST "" "TIMEOUT" "" TIMEOUT 300 ${ARGN})
  add_test(NAME ${name} COMMAND ${NODE} --test ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${NODE_TEST_TIMEOUT} FIXTURES_REQUIRED postgres
                       ENVIRONMENT "PORTNER=$<TARGET_FILE:portner>;${postgres_environment}")
endfunction()
