# portner_node_tests(GROUP [TIMEOUT SECONDS] [LABELS LABEL...])
# Every *.test.mjs beside the CMakeLists.txt is the test GROUP.NAME, run by `node --test`. A test finds the program in
# PORTNER and a PostgreSQL server, where it may create databases, in PORTNER_TEST_POSTGRES. It has five minutes unless
# TIMEOUT says otherwise, and the label GROUP beside those given.
find_program(NODE NAMES node nodejs REQUIRED)
include(TestPostgres)

function(portner_node_tests group)
  cmake_parse_arguments(NODE_TEST "" "TIMEOUT" "LABELS" TIMEOUT 300 ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.test.mjs)
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    string(REPLACE ".test.mjs" "" name ${name})
    add_test(NAME ${group}.${name} COMMAND ${NODE} --test ${file})
    set_tests_properties(${group}.${name} PROPERTIES LABELS "${group};${NODE_TEST_LABELS}" TIMEOUT ${NODE_TEST_TIMEOUT}
                         FIXTURES_REQUIRED postgres
                         ENVIRONMENT "PORTNER=$<TARGET_FILE:portner>;${postgres_environment}")
  endforeach()
endfunction()
