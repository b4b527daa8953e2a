// Writes what the programs of a local stack are told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

struct StackAddresses {
  std::map<std::string, std::string> grpc;  // by program: `unix:/…` or `127.0.0.1:7101`
  int http_port = 0;                        // the gateway's, for browsers
  std::string gateway_socket;               // the gateway's, for `dealtrace open`
};

// One file for each program, and client.yaml for the command line. Spans go as TelemetryEnvironment
// says.
absl::Status WriteStackConfiguration(const StackLayout& layout, const std::string& sources_file,
                                     const StackAddresses& addresses,
                                     const std::string& otlp_endpoint);

// client.yaml again with the tokens of now.
absl::Status RefreshClientConfiguration(const StackLayout& layout);

// The OTEL_* variables that send the spans of `program` to the stack's trace store, or to
// `otlp_endpoint` when given.
absl::StatusOr<std::vector<std::string>> TelemetryEnvironment(const StackLayout& layout,
                                                              const std::string& program,
                                                              const std::string& otlp_endpoint);

// Where a program of a configured stack listens.
absl::StatusOr<std::string> ListenAddress(const StackLayout& layout, const std::string& program);

}  // namespace dealtrace::cli
