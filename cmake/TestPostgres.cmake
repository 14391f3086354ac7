# One PostgreSQL server for a whole run of ctest: a test with FIXTURES_REQUIRED postgres finds its address in
# ${postgres_environment}. It lies outside of the build directory, where the user that PostgreSQL runs as can reach it.
if(NOT PORTNER_POSTGRES_DIRECTORY)
  execute_process(COMMAND mktemp -u -t portner-postgres-XXXXXX OUTPUT_VARIABLE directory
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(PORTNER_POSTGRES_DIRECTORY ${directory} CACHE INTERNAL "Where the tests' PostgreSQL keeps its data")
endif()
set(postgres_environment PORTNER_TEST_POSTGRES=postgresql://portner@/postgres?host=${PORTNER_POSTGRES_DIRECTORY})

get_property(defined GLOBAL PROPERTY PORTNER_POSTGRES_FIXTURE)
if(NOT defined)
  set_property(GLOBAL PROPERTY PORTNER_POSTGRES_FIXTURE TRUE)
  cmake_path(SET server NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../tests/support/postgres_server)
  add_test(NAME postgres.start COMMAND sh -c [["$0" remove "$1" && "$0" start "$1"]] ${server} ${PORTNER_POSTGRES_DIRECTORY})
  add_test(NAME postgres.stop COMMAND ${server} remove ${PORTNER_POSTGRES_DIRECTORY})
  set_tests_properties(postgres.start PROPERTIES FIXTURES_SETUP postgres TIMEOUT 120)
  set_tests_properties(postgres.stop PROPERTIES FIXTURES_CLEANUP postgres TIMEOUT 60)
endif()
