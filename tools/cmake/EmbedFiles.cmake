# dealtrace_embed_files(TARGET HEADER path/name.h NAMESPACE ns KIND query|file FILES …)
#
# Makes build/generated/<HEADER>, which holds one constant a file. KIND query: `kVerbNoun` of type
# dealtrace::postgres::Query (name and text) for `verb_noun.sql`; KIND migration:
# an ordered array `kMigrations` of dealtrace::postgres::Migration; KIND file: an
# absl::string_view `kFileName` for `file_name.ext`.
function(dealtrace_embed_files target)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE;KIND" "FILES" ${ARGN})
  set(output "${CMAKE_BINARY_DIR}/generated/${ARG_HEADER}")
  set(inputs "")
  foreach(file IN LISTS ARG_FILES)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE input)
    list(APPEND inputs "${input}")
  endforeach()
  string(REPLACE ";" "\n" listing "${inputs}")
  string(MAKE_C_IDENTIFIER "${ARG_HEADER}" id)
  set(list_file "${CMAKE_BINARY_DIR}/generated/embed/${id}.list")
  file(CONFIGURE OUTPUT "${list_file}" CONTENT "${listing}" @ONLY)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} -DLIST=${list_file} -DOUTPUT=${output} -DNAMESPACE=${ARG_NAMESPACE}
            -DKIND=${ARG_KIND} -P "${CMAKE_SOURCE_DIR}/tools/cmake/EmbedFilesScript.cmake"
    DEPENDS ${inputs} "${list_file}" "${CMAKE_SOURCE_DIR}/tools/cmake/EmbedFilesScript.cmake"
    VERBATIM)
  add_custom_target(${id}_embedded DEPENDS "${output}")
  target_sources(${target} PRIVATE "${output}")
  add_dependencies(${target} ${id}_embedded)
endfunction()
