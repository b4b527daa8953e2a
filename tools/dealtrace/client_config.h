// Where the services are and who the caller is: client.yaml, written by `dealtrace up` for a local
// stack and mounted into a CronJob's pod on a cluster.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace dealtrace::cli {

struct ClientConfig {
  std::map<std::string, std::string> services;  // `ingestion: unix:/run/ingestion.sock`
  std::string gateway;                          // `http://127.0.0.1:8080`; may be empty
  // The gateway's Unix socket, which only the stack's own user can hold; empty where there is none.
  std::string gateway_socket;
  std::string ca_file;
  std::string token_file;  // holds the bearer token; read at each start
  // A client certificate: instead of a token, as a CronJob's pod has one, or beside it, where the
  // handshake asks for one. Both or none.
  std::string certificate_file;
  std::string private_key_file;
  // For `trace show`: the target of a trace store, or `jaeger:` and the address of a Jaeger query
  // server.
  std::string traces;
  // Where each program's metrics are, for people: `ingestion: http://127.0.0.1:9101/metrics`.
  std::map<std::string, std::string> metrics;
  // OTEL_EXPORTER_OTLP_* variables for this program's own spans, unless the environment names an
  // endpoint: then its variables are used and none of these.
  std::map<std::string, std::string> telemetry;
};

// The file named by --config, else by DEALTRACE_CLIENT_CONFIG, else that of the local stack in
// `stack_folder`. FAILED_PRECONDITION says what to do when there is none.
absl::StatusOr<ClientConfig> LoadClientConfig(const std::string& path,
                                              const std::string& stack_folder);

}  // namespace dealtrace::cli
