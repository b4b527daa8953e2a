// Writes what the programs of a local stack are told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

// What the names of the exporter's variables begin with.
inline constexpr char kExporterPrefix[] = "OTEL_EXPORTER_OTLP_";

struct StackAddresses {
  std::map<std::string, std::string> grpc;     // by program: `unix:/…` or `127.0.0.1:7101`
  std::map<std::string, std::string> metrics;  // by program: `127.0.0.1:9101`
  int http_port = 0;                           // the gateway's, for browsers
  std::string gateway_socket;                  // the gateway's, for `dealtrace open`
};

// The OTEL_EXPORTER_OTLP_* variables that say where the spans of a stack go, when that is not its
// own trace store; empty: to the store. They are taken as a whole from one place, because the
// headers and certificates of one receiver are of no use to another, and no other's to see.
using SpanReceiver = std::map<std::string, std::string>;

// What the environment names an endpoint for; else nothing. `endpoint`, when given, is used instead
// of the environment's.
SpanReceiver SpanReceiverOf(const std::map<std::string, std::string>& environment,
                            const std::string& endpoint);
// Its endpoint; empty for the store.
std::string EndpointOf(const SpanReceiver& receiver);

// One file for each program, and client.yaml for the command line. Spans go as TelemetryEnvironment
// says.
absl::Status WriteStackConfiguration(const StackLayout& layout, const std::string& sources_file,
                                     const StackAddresses& addresses, const SpanReceiver& receiver);

// Where the spans of a configured stack go.
absl::StatusOr<SpanReceiver> ConfiguredSpanReceiver(const StackLayout& layout);

// client.yaml again with the tokens of now.
absl::Status RefreshClientConfiguration(const StackLayout& layout);

// The OTEL_* variables that send the spans of `program` to `receiver`.
absl::StatusOr<std::vector<std::string>> TelemetryEnvironment(const StackLayout& layout,
                                                              const std::string& program,
                                                              const SpanReceiver& receiver);

// Where a program of a configured stack listens.
absl::StatusOr<std::string> ListenAddress(const StackLayout& layout, const std::string& program);

}  // namespace dealtrace::cli
