// What a service is told at its start: a YAML file, over which environment variables win.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::config {

// The file's keys are the fields' names. Each may be overridden by `DEALTRACE_` and the key in
// upper case (`DEALTRACE_LISTEN_ADDRESS`); a `*_file` key names a file that holds the value, for
// secrets.
struct ServiceConfig {
  // `host:port`, or `unix:/folder/name.sock`. A client certificate is demanded.
  std::string listen_address = "127.0.0.1:0";
  // Where callers without a certificate come in with a token. Empty: nowhere.
  std::string token_listen_address;
  std::string metrics_address = "127.0.0.1:0";
  std::string plain_health_address;  // empty: none
  // libpq connection strings; required for services with a database. `database_file`,
  // `migration_database_file` read them from files.
  std::string database;
  std::string migration_database;
  int database_connections_max = 8;
  // PEM files.
  std::string certificate_file;
  std::string private_key_file;
  std::string ca_file;
  std::string token_public_key_file;
  // `service name: [scope, …]`.
  std::map<std::string, std::vector<std::string>> service_scopes;
  // `service name: target`, for example `ingestion: 127.0.0.1:7101`.
  std::map<std::string, std::string> upstreams;
  int worker_threads = 16;
  absl::Duration drain_limit = absl::Seconds(20);
  absl::Duration connection_age = absl::Minutes(5);
  // Written at start with the ports that were picked: {"grpc": …, "metrics": …, "health": …, …}.
  // Empty: none.
  std::string ports_file;
  // Everything under the key `settings`: what only this service knows, as flat `a.b` keys.
  std::map<std::string, std::string> settings;

  // A setting, or the default when it is absent.
  std::string Setting(absl::string_view key, absl::string_view default_value) const;
};

// INVALID_ARGUMENT names the file, the key and the fix: unknown keys, wrong types, missing values.
absl::StatusOr<ServiceConfig> LoadServiceConfig(const std::string& path);

// Reads a whole file of at most `bytes_max`; NOT_FOUND or INVALID_ARGUMENT names it.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max = 1 << 20);

}  // namespace dealtrace::config
