# Every library of the system that Dealtrace links, found once and named once.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(opentelemetry-cpp CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# These packages ship neither a CMake nor a pkg-config file.
foreach(name xgboost phonenumber)
  find_library(${name}_LIBRARY ${name} REQUIRED)
  add_library(system_${name} INTERFACE)
  target_link_libraries(system_${name} INTERFACE ${${name}_LIBRARY})
endforeach()

# The folder that holds PostgreSQL's own programs (initdb, postgres), which Debian keeps off PATH.
find_path(DEALTRACE_POSTGRES_BIN initdb
          PATHS /usr/lib/postgresql/17/bin /usr/lib/postgresql/16/bin /usr/lib/postgresql/15/bin
          REQUIRED)
