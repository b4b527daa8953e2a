# dealtrace_protobufs(NAME ROOT dir PREFIX dir FILES a.proto … [DEPENDS target …])
#
# A static library of generated messages. One command a file with protoc's own dependency file, so
# that a changed proto rebuilds those that import it (CMake's protobuf_generate does not).
set(GOOGLE_PROTO_ROOT "${CMAKE_SOURCE_DIR}/tools/proto/node_modules/google-proto-files")
if(NOT EXISTS "${GOOGLE_PROTO_ROOT}/google/api/http.proto")
  message(FATAL_ERROR "google/api protos are missing: run tools/install-dependencies first")
endif()

function(dealtrace_protobufs name)
  cmake_parse_arguments(ARG "" "ROOT" "FILES;DEPENDS" ${ARGN})
  set(output_root "${CMAKE_BINARY_DIR}/generated")
  set(sources "")
  set(own_root "")
  if(NOT ARG_ROOT STREQUAL "${CMAKE_SOURCE_DIR}/proto" AND NOT ARG_ROOT STREQUAL "${GOOGLE_PROTO_ROOT}")
    set(own_root "-I${ARG_ROOT}")
  endif()
  foreach(file IN LISTS ARG_FILES)
    string(REGEX REPLACE "\\.proto$" "" stem "${file}")
    set(output "${output_root}/${stem}")
    get_filename_component(folder "${output}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
    add_custom_command(
      OUTPUT "${output}.pb.cc" "${output}.pb.h"
      COMMAND protobuf::protoc "--cpp_out=${output_root}" "--dependency_out=${output}.d"
              "-I${CMAKE_SOURCE_DIR}/proto" "-I${GOOGLE_PROTO_ROOT}" ${own_root} "${ARG_ROOT}/${file}"
      DEPENDS "${ARG_ROOT}/${file}"
      DEPFILE "${output}.d"
      VERBATIM)
    list(APPEND sources "${output}.pb.cc" "${output}.pb.h")
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC "${output_root}")
  target_compile_options(${name} PRIVATE -w -O1)
  if(DEALTRACE_SANITIZER)
    # Generated code is protobuf's to test; instrumented it took a third of a sanitizer's build.
    target_compile_options(${name} PRIVATE -fno-sanitize=all)
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} protobuf::libprotobuf)
endfunction()
