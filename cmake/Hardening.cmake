# Warnings are errors; hardening for the program, sanitizers and assertions for the tests.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Werror -Wno-error=deprecated-declarations
                    -fstack-protector-strong -fno-omit-frame-pointer)
if(PORTNER_TESTS)
  add_compile_options(-Og -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  add_compile_definitions(PORTNER_TEST_SWITCHES _GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined)
elseif(PORTNER_FUZZ)
  add_compile_options(-O1 -g1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined)
else()
  # GCC 12 at -O2 takes the members that a std::optional or std::variant does not hold for uninitialized ones.
  add_compile_options(-O2 -g1 -fPIE -Wno-maybe-uninitialized)
  add_compile_definitions(_FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
