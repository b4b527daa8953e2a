// Writes what the programs of a local stack are told, and their identities.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

struct StackPorts {
  std::map<std::string, int> grpc;  // by program
  int http = 0;                     // the gateway's
};

// Replaces `path` with a file that only its owner may read.
absl::Status WriteSecretFile(const std::string& path, const std::string& content);

// A certificate authority, a certificate for each program and for each of `callers` (programs that
// only call, as a CronJob's) and a key for tokens, made once; and fresh tokens for the person
// (`token`) and for sending spans (`span-token`).
absl::Status MakeIdentity(const StackLayout& layout, const std::vector<std::string>& callers = {});

// One file for each program, and client.yaml for the command line. Spans go as TelemetryEnvironment
// says.
absl::Status WriteStackConfiguration(const StackLayout& layout, const std::string& sources_file,
                                     const StackPorts& ports, const std::string& otlp_endpoint);

// The OTEL_* variables that send spans to the stack's trace store, or to `otlp_endpoint` when
// given.
absl::StatusOr<std::vector<std::string>> TelemetryEnvironment(const StackLayout& layout,
                                                              const std::string& otlp_endpoint);

}  // namespace dealtrace::cli
