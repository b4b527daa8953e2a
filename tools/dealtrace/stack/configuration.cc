#include "tools/dealtrace/stack/configuration.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/escaping.h"
#include "libs/config/service_config.h"
#include "libs/rpc/local_identity.h"
#include "libs/rpc/status_macros.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

constexpr absl::Duration kPersonTokenLifetime = absl::Hours(24 * 30);
constexpr absl::Duration kSpanTokenLifetime = absl::Hours(24 * 365);

// What the person who started the stack may do: everything that there is.
const std::vector<std::string>& PersonScopes() {
  static const std::vector<std::string>& scopes = *new std::vector<std::string>{
      "crm.read",       "calls.read",      "sync.read",        "sync.write",        "matching.read",
      "matching.write", "matching.review", "insight.read",     "scoring.read",      "scoring.write",
      "reports.read",   "reports.write",   "deadletters.read", "deadletters.write", "feed.read",
      "traces.read",    "erasure.write",   "erasure.read",     "outbox.read",       "records.all"};
  return scopes;
}

// Each service reads the feeds of those before it, tells ingestion whom it has erased, and may do
// nothing else.
std::map<std::string, std::vector<std::string>> ServiceScopes(const std::string& program) {
  std::map<std::string, std::vector<std::string>> scopes;
  for (const StackProgram& caller : StackPrograms()) {
    if (!caller.has_database) continue;
    for (const std::string& upstream : caller.upstreams) {
      if (upstream != program) continue;
      scopes[caller.name] = {"feed.read"};
      if (program == "ingestion") scopes[caller.name].emplace_back("erasure.acknowledge");
    }
  }
  return scopes;
}

std::string Address(int port) { return absl::StrCat("127.0.0.1:", port); }

std::string RandomHex(int bytes) {
  std::string random(bytes, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), bytes);
  return absl::BytesToHexString(random);
}

bool Exists(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

YAML::Node ProgramConfig(const StackLayout& layout, const StackProgram& program,
                         const std::string& sources_file, const StackPorts& ports) {
  YAML::Node config;
  config["listen_address"] = Address(ports.grpc.at(program.name));
  config["metrics_address"] = Address(0);
  config["ports_file"] = layout.PortsFile(program.name);
  config["certificate_file"] = layout.IdentityFile(program.name + ".pem");
  config["private_key_file"] = layout.IdentityFile(program.name + ".key");
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
    config["upstreams"][upstream] = Address(ports.grpc.at(upstream));
  }
  if (program.name == "ingestion") config["settings"]["sources_file"] = sources_file;
  if (program.name == "tracestore") config["settings"]["folder"] = layout.TraceFolder();
  if (program.name == "gateway") {
    config["settings"]["http_address"] = Address(ports.http);
    config["settings"]["session_key_file"] = layout.IdentityFile("session.key");
  }
  return config;
}

absl::Status WriteYaml(const std::string& path, const YAML::Node& node) {
  YAML::Emitter emitter;
  emitter << node;
  return WriteSecretFile(path, absl::StrCat(emitter.c_str(), "\n"));
}

YAML::Node ClientYaml(const StackLayout& layout, const StackPorts& ports) {
  YAML::Node config;
  for (const auto& [program, port] : ports.grpc) {
    if (program != "gateway") config["services"][program] = Address(port);
  }
  config["gateway"] = absl::StrCat("http://", Address(ports.http));
  config["ca_file"] = layout.IdentityFile("ca.pem");
  config["token_file"] = layout.IdentityFile("token");
  config["traces"] = Address(ports.grpc.at("tracestore"));
  return config;
}

}  // namespace

absl::Status WriteSecretFile(const std::string& path, const std::string& content) {
  const std::string beside = path + ".new";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written = file >= 0 && write(file, content.data(), content.size()) ==
                                  static_cast<ssize_t>(content.size());
  if (file >= 0) close(file);
  if (!written || std::rename(beside.c_str(), path.c_str()) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status MakeIdentity(const StackLayout& layout, const std::vector<std::string>& callers) {
  if (!Exists(layout.IdentityFile("ca.pem"))) {
    ASSIGN_OR_RETURN(rpc::CertificateAndKey authority, rpc::MakeAuthority("dealtrace-local"));
    std::vector<std::string> names = callers;
    for (const StackProgram& program : StackPrograms()) names.push_back(program.name);
    for (const std::string& name : names) {
      ASSIGN_OR_RETURN(rpc::CertificateAndKey pair, rpc::IssueCertificate(authority, name));
      RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile(name + ".pem"), pair.certificate));
      RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile(name + ".key"), pair.private_key));
    }
    ASSIGN_OR_RETURN(rpc::TokenKeys keys, rpc::MakeTokenKeys());
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("token-private.pem"), keys.private_key));
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("token-public.pem"), keys.public_key));
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("session.key"), RandomHex(32)));
    // Last: its presence says that the identity is whole.
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("ca.pem"), authority.certificate));
  }
  ASSIGN_OR_RETURN(std::string key, config::ReadFile(layout.IdentityFile("token-private.pem")));
  std::vector<std::string> audiences;
  for (const StackProgram& program : StackPrograms()) audiences.push_back(program.name);
  ASSIGN_OR_RETURN(std::string person,
                   rpc::MintToken(key, "local", audiences, PersonScopes(), kPersonTokenLifetime));
  RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("token"), person));
  ASSIGN_OR_RETURN(std::string spans, rpc::MintToken(key, "spans", {"tracestore"}, {"traces.write"},
                                                     kSpanTokenLifetime));
  return WriteSecretFile(layout.IdentityFile("span-token"), spans);
}

absl::Status WriteStackConfiguration(const StackLayout& layout, const std::string& sources_file,
                                     const StackPorts& ports, const std::string& otlp_endpoint) {
  std::string sources = sources_file;
  if (sources.empty()) {
    sources = layout.Etc("sources.yaml");
    if (!Exists(sources)) RETURN_IF_ERROR(WriteSecretFile(sources, "sources: []\n"));
  }
  for (const StackProgram& program : StackPrograms()) {
    RETURN_IF_ERROR(
        WriteYaml(layout.ConfigFile(program.name), ProgramConfig(layout, program, sources, ports)));
  }
  YAML::Node client = ClientYaml(layout, ports);
  ASSIGN_OR_RETURN(std::vector<std::string> telemetry, TelemetryEnvironment(layout, otlp_endpoint));
  for (const std::string& entry : telemetry) {
    const size_t equals = entry.find('=');
    client["telemetry"][entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return WriteYaml(layout.ClientConfigFile(), client);
}

absl::StatusOr<std::vector<std::string>> TelemetryEnvironment(const StackLayout& layout,
                                                              const std::string& otlp_endpoint) {
  if (!otlp_endpoint.empty()) {
    return std::vector<std::string>{"OTEL_EXPORTER_OTLP_ENDPOINT=" + otlp_endpoint};
  }
  ASSIGN_OR_RETURN(std::string text, config::ReadFile(layout.ConfigFile("tracestore")));
  ASSIGN_OR_RETURN(std::string token, config::ReadFile(layout.IdentityFile("span-token")));
  const std::string address = YAML::Load(text)["listen_address"].as<std::string>();
  return std::vector<std::string>{"OTEL_EXPORTER_OTLP_ENDPOINT=https://" + address,
                                  "OTEL_EXPORTER_OTLP_CERTIFICATE=" + layout.IdentityFile("ca.pem"),
                                  "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer " + token};
}

}  // namespace dealtrace::cli
