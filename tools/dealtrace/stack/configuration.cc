#include "tools/dealtrace/stack/configuration.h"

#include <unistd.h>

#include "absl/strings/match.h"
#include "libs/config/service_config.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/stack/private_file.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

constexpr char kSpanHeaders[] = "OTEL_EXPORTER_OTLP_HEADERS";
constexpr char kEndpoint[] = "OTEL_EXPORTER_OTLP_ENDPOINT";
constexpr char kTracesEndpoint[] = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

// Each service reads the feeds of those before it, tells ingestion whom it has erased, and may do
// nothing else. All but the trace store itself send spans.
std::map<std::string, std::vector<std::string>> ServiceScopes(const std::string& program) {
  std::map<std::string, std::vector<std::string>> scopes;
  for (const StackProgram& caller : StackPrograms()) {
    if (program == "tracestore") {
      if (caller.name != program) scopes[caller.name] = {"traces.write"};
      continue;
    }
    if (!caller.has_database) continue;
    for (const std::string& upstream : caller.upstreams) {
      if (upstream != program) continue;
      scopes[caller.name] = {"feed.read"};
      if (program != "ingestion") continue;
      scopes[caller.name].emplace_back("erasure.acknowledge");
      // A report may wait for a sync run, which has to be there.
      if (caller.name == "report") scopes[caller.name].emplace_back("sync.read");
    }
  }
  return scopes;
}

YAML::Node ProgramConfig(const StackLayout& layout, const StackProgram& program,
                         const std::string& sources_file, const StackAddresses& addresses) {
  YAML::Node config;
  config["listen_address"] = addresses.grpc.at(program.name);
  config["metrics_address"] = addresses.metrics.at(program.name);
  config["ports_file"] = layout.PortsFile(program.name);
  config["certificate_file"] = layout.CertificateFile(program.name);
  config["private_key_file"] = layout.KeyFile(program.name);
  config["ca_file"] = layout.IdentityFile("ca.pem");
  config["token_public_key_file"] = layout.IdentityFile("token-public.pem");
  for (const auto& [service, scopes] : ServiceScopes(program.name)) {
    config["service_scopes"][service] = scopes;
  }
  if (program.has_database) {
    config["database_file"] = layout.IdentityFile(program.name + ".database");
    config["migration_database_file"] = layout.IdentityFile(program.name + ".migration-database");
  }
  for (const std::string& upstream : program.upstreams) {
    config["upstreams"][upstream] = addresses.grpc.at(upstream);
  }
  if (program.name == "ingestion") config["settings"]["sources_file"] = sources_file;
  if (program.name == "tracestore") config["settings"]["folder"] = layout.TraceFolder();
  if (program.name == "gateway") {
    config["settings"]["http_address"] = absl::StrCat("127.0.0.1:", addresses.http_port);
    config["settings"]["local_address"] = "unix:" + addresses.gateway_socket;
    config["settings"]["session_key_file"] = layout.IdentityFile("session.key");
  }
  return config;
}

absl::Status WriteYaml(const std::string& path, const YAML::Node& node) {
  YAML::Emitter emitter;
  emitter << node;
  return WriteSecretFile(path, absl::StrCat(emitter.c_str(), "\n"));
}

absl::StatusOr<YAML::Node> ReadYaml(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, config::ReadFile(path));
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": ", error.what()));
  }
}

YAML::Node ClientYaml(const StackLayout& layout, const StackAddresses& addresses) {
  YAML::Node config;
  for (const auto& [program, address] : addresses.grpc) {
    if (program != "gateway") config["services"][program] = address;
  }
  for (const auto& [program, address] : addresses.metrics) {
    config["metrics"][program] = absl::StrCat("http://", address, "/metrics");
  }
  config["gateway"] = absl::StrCat("http://127.0.0.1:", addresses.http_port);
  config["gateway_socket"] = addresses.gateway_socket;
  config["ca_file"] = layout.IdentityFile("ca.pem");
  config["certificate_file"] = layout.CertificateFile(kPersonCertificate);
  config["private_key_file"] = layout.KeyFile(kPersonCertificate);
  config["token_file"] = layout.IdentityFile("token");
  return config;
}

absl::StatusOr<std::string> SpanHeaders(const StackLayout& layout) {
  ASSIGN_OR_RETURN(const std::string token, config::ReadFile(layout.IdentityFile("span-token")));
  return absl::StrCat("authorization=Bearer ", token);
}

}  // namespace

absl::Status WriteStackConfiguration(const StackLayout& layout, const std::string& sources_file,
                                     const StackAddresses& addresses,
                                     const SpanReceiver& receiver) {
  std::string sources = sources_file;
  if (sources.empty()) {
    sources = layout.Etc("sources.yaml");
    if (access(sources.c_str(), R_OK) != 0) {
      RETURN_IF_ERROR(WriteSecretFile(sources, "sources: []\n"));
    }
  }
  for (const StackProgram& program : StackPrograms()) {
    RETURN_IF_ERROR(WriteYaml(layout.ConfigFile(program.name),
                              ProgramConfig(layout, program, sources, addresses)));
  }
  YAML::Node client = ClientYaml(layout, addresses);
  ASSIGN_OR_RETURN(std::vector<std::string> telemetry,
                   TelemetryEnvironment(layout, kPersonCertificate, receiver));
  if (receiver.empty()) {
    client["traces"] = addresses.grpc.at("tracestore");
    // A person's certificate says nothing of what its holder may do.
    ASSIGN_OR_RETURN(const std::string headers, SpanHeaders(layout));
    telemetry.push_back(absl::StrCat(kSpanHeaders, "=", headers));
  }
  for (const std::string& entry : telemetry) {
    const size_t equals = entry.find('=');
    client["telemetry"][entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return WriteYaml(layout.ClientConfigFile(), client);
}

SpanReceiver SpanReceiverOf(const std::map<std::string, std::string>& environment,
                            const std::string& endpoint) {
  SpanReceiver receiver;
  for (const auto& [name, value] : environment) {
    if (absl::StartsWith(name, kExporterPrefix) && !value.empty()) receiver[name] = value;
  }
  if (!endpoint.empty()) {
    receiver[kEndpoint] = endpoint;
    receiver.erase(kTracesEndpoint);
  }
  return EndpointOf(receiver).empty() ? SpanReceiver() : receiver;
}

std::string EndpointOf(const SpanReceiver& receiver) {
  for (const char* name : {kTracesEndpoint, kEndpoint}) {
    const auto found = receiver.find(name);
    if (found != receiver.end()) return found->second;
  }
  return "";
}

absl::StatusOr<SpanReceiver> ConfiguredSpanReceiver(const StackLayout& layout) {
  ASSIGN_OR_RETURN(const YAML::Node client, ReadYaml(layout.ClientConfigFile()));
  SpanReceiver receiver;
  // Only a stack that sends its spans to its store names it.
  if (!client.IsMap() || client["traces"] || !client["telemetry"].IsMap()) return receiver;
  for (const auto& entry : client["telemetry"]) {
    receiver[entry.first.Scalar()] = entry.second.Scalar();
  }
  return receiver;
}

absl::Status RefreshClientConfiguration(const StackLayout& layout) {
  ASSIGN_OR_RETURN(YAML::Node client, ReadYaml(layout.ClientConfigFile()));
  // Another receiver's headers are not ours to renew.
  if (!client.IsMap() || !client["traces"] || !client["telemetry"].IsMap()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string headers, SpanHeaders(layout));
  client["telemetry"][kSpanHeaders] = headers;
  return WriteYaml(layout.ClientConfigFile(), client);
}

absl::StatusOr<std::vector<std::string>> TelemetryEnvironment(const StackLayout& layout,
                                                              const std::string& program,
                                                              const SpanReceiver& receiver) {
  if (!receiver.empty()) {
    std::vector<std::string> entries;
    for (const auto& [name, value] : receiver) entries.push_back(absl::StrCat(name, "=", value));
    return entries;
  }
  ASSIGN_OR_RETURN(const std::string address, ListenAddress(layout, "tracestore"));
  const bool is_socket = address.rfind("unix:", 0) == 0;
  return std::vector<std::string>{
      absl::StrCat("OTEL_EXPORTER_OTLP_ENDPOINT=", is_socket ? "" : "https://", address),
      "OTEL_EXPORTER_OTLP_CERTIFICATE=" + layout.IdentityFile("ca.pem"),
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=" + layout.CertificateFile(program),
      "OTEL_EXPORTER_OTLP_CLIENT_KEY=" + layout.KeyFile(program)};
}

absl::StatusOr<std::string> ListenAddress(const StackLayout& layout, const std::string& program) {
  ASSIGN_OR_RETURN(const YAML::Node config, ReadYaml(layout.ConfigFile(program)));
  if (config.IsMap() && config["listen_address"].IsDefined()) {
    return config["listen_address"].Scalar();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(layout.ConfigFile(program), ": `listen_address` is missing"));
}

}  // namespace dealtrace::cli
