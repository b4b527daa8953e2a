# The three kinds of target. Each lists its sources and what it links; everything else is the same.

# One precompiled header for the whole tree: the standard library, Abseil's vocabulary types and the
# protobuf message base, which every translation unit includes in the end.
# Written only when it differs: a newer file would rebuild everything after each configuration.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/precompiled.cc"
  CONTENT "// Carries the shared precompiled header.\n")
add_library(dealtrace_precompiled OBJECT "${CMAKE_BINARY_DIR}/generated/precompiled.cc")
target_precompile_headers(dealtrace_precompiled PRIVATE
  <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <string> <string_view>
  <unordered_map> <utility> <variant> <vector> <absl/container/flat_hash_map.h>
  <absl/container/flat_hash_set.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/strings/string_view.h>
  <absl/time/time.h> <absl/types/span.h> <google/protobuf/message.h>)
target_include_directories(dealtrace_precompiled PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")

function(dealtrace_configure_target name)
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")
  target_precompile_headers(${name} REUSE_FROM dealtrace_precompiled)
endfunction()

# dealtrace_library(NAME SOURCES a.cc a.h … [DEPENDS target …])
function(dealtrace_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  dealtrace_configure_target(${name})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} absl::status absl::statusor absl::strings
    absl::str_format absl::time absl::span absl::flat_hash_map absl::flat_hash_set
    protobuf::libprotobuf Threads::Threads)
endfunction()

# dealtrace_binary(NAME SOURCES main.cc … [DEPENDS target …]): a program in build/<preset>/bin.
function(dealtrace_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  dealtrace_configure_target(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
endfunction()

# dealtrace_test(NAME SOURCES a_test.cc … [DEPENDS target …] [LABEL unit|postgres|e2e] [TIMEOUT s]
#                [PROCESSORS n] [TSAN]): one GoogleTest program and one ctest entry. TSAN: free of
#                uninstrumented libraries, so that ThreadSanitizer can judge it too.
function(dealtrace_test name)
  cmake_parse_arguments(ARG "TSAN" "LABEL;TIMEOUT;PROCESSORS" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  set(labels ${ARG_LABEL})
  if(ARG_TSAN)
    list(APPEND labels tsan)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(NOT ARG_PROCESSORS)
    set(ARG_PROCESSORS 1)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  dealtrace_configure_target(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    DEALTRACE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DEALTRACE_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${ARG_TIMEOUT}
                       PROCESSORS ${ARG_PROCESSORS})
  # `tests_unit`, `tests_tsan` …: what a preset that runs only these has to build.
  foreach(label IN LISTS labels)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${name})
  endforeach()
endfunction()
