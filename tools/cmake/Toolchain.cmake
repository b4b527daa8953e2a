# Language level, warnings, sanitizers, linker and compiler cache for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Not CMake's -O3, which takes longer to build.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "" FORCE)
# Not CMAKE_POSITION_INDEPENDENT_CODE: it gives programs -fPIE, and gcc refuses a header that was
# precompiled with -fPIC there.
add_compile_options(-fPIC)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# -pthread everywhere: some packages add it, and a precompiled header only fits sources with the same
# flags.
add_compile_options(-Wall -Wextra -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports these falsely for std::string and std::variant under C++20 (GCC bugs 105329,
  # 105651, 105562).
  add_compile_options(-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                      -Wno-stringop-overread -Wno-maybe-uninitialized)
endif()
if(DEALTRACE_WERROR)
  add_compile_options(-Werror)
endif()

if(DEALTRACE_SANITIZER)
  add_compile_options("-fsanitize=${DEALTRACE_SANITIZER}" -fno-omit-frame-pointer -g1)
  add_link_options("-fsanitize=${DEALTRACE_SANITIZER}")
  if(DEALTRACE_SANITIZER MATCHES "undefined")
    # libstdc++'s and protobuf's vtables live in libraries without this instrumentation.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
endif()

if(DEALTRACE_FUZZ)
  # Every library tells the fuzzer which of its branches an input reached.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Without the sloppiness and -fpch-preprocess ccache refuses every source that uses a precompiled
  # header under gcc; see docs/decisions/0002-build.md.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
