#include "tests/replicas/replica_set.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tools/dealtrace/stack/layout.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::replicas {
namespace {

constexpr absl::Duration kStartLimit = absl::Seconds(60);

cli::StackLayout LayoutOf(const std::string& folder) { return cli::StackLayout{folder}; }

nlohmann::json ReadJson(const std::string& path) {
  std::ifstream file(path);
  return file ? nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false) : nlohmann::json();
}

}  // namespace

const std::vector<std::string>& Services() {
  static const std::vector<std::string>& services = *new std::vector<std::string>{
      "ingestion", "matching", "insight", "scoring", "report", "gateway"};
  return services;
}

ReplicaSet::ReplicaSet(const e2e::Stack& stack, const std::map<std::string, int>& counts)
    : folder_(stack.folder()) {
  const cli::StackLayout layout = LayoutOf(folder_);
  int total = 0;
  for (const std::string& service : Services()) {
    int pid = 0;
    std::ifstream(layout.PidFile(service)) >> pid;
    EXPECT_TRUE(cli::StopProgram(pid, absl::StrCat(DEALTRACE_BIN_DIR, "/dealtrace-", service),
                                 layout.ConfigFile(service), absl::Seconds(30))
                    .ok());
    const auto count = counts.find(service);
    replicas_[service].resize(count == counts.end() ? 1 : count->second);
    total += 2 * static_cast<int>(replicas_[service].size());
  }
  const absl::StatusOr<std::vector<int>> ports = cli::PickPorts({}, total);
  EXPECT_TRUE(ports.ok()) << ports.status();
  size_t next = 0;
  for (auto& [service, replicas] : replicas_) {
    for (Replica& replica : replicas) {
      replica.port = ports->at(next++);
      replica.http_port = ports->at(next++);
    }
  }
  WriteClientConfig();
  for (const std::string& service : Services()) {
    for (int i = 0; i < count(service); ++i) Start(service, i);
  }
}

ReplicaSet::~ReplicaSet() {
  for (const std::string& service : Services()) {
    for (int i = 0; i < count(service); ++i) Kill(service, i);
  }
}

std::string ReplicaSet::PortsFile(const std::string& service, int index) const {
  return absl::StrCat(folder_, "/run/", service, "-", index, ".ports.json");
}

std::string ReplicaSet::Target(const std::string& service) const {
  std::vector<std::string> addresses;
  for (const Replica& replica : replicas_.at(service)) {
    addresses.push_back(absl::StrCat("127.0.0.1:", replica.port));
  }
  return absl::StrCat("ipv4:", absl::StrJoin(addresses, ","));
}

void ReplicaSet::WriteClientConfig() {
  const cli::StackLayout layout = LayoutOf(folder_);
  client_config_ = layout.Etc("replicas.yaml");
  std::ofstream file(client_config_);
  file << "services:\n";
  for (const std::string& service : Services()) {
    if (service != "gateway") file << "  " << service << ": \"" << Target(service) << "\"\n";
  }
  file << "ca_file: " << layout.IdentityFile("ca.pem") << "\n"
       << "certificate_file: " << layout.IdentityFile("local.pem") << "\n"
       << "private_key_file: " << layout.IdentityFile("local.key") << "\n"
       << "token_file: " << layout.IdentityFile("token") << "\n"
       << "telemetry: {OTEL_SDK_DISABLED: \"true\"}\n";
}

void ReplicaSet::Start(const std::string& service, int index) {
  Replica& replica = replicas_.at(service).at(index);
  const std::string ports_file = PortsFile(service, index);
  std::remove(ports_file.c_str());
  cli::ProgramStart start;
  // Another host name each: a lease whose holder is on another host is waited for, not looked up.
  start.program = "/usr/bin/unshare";
  start.arguments = {
      "--uts", "/bin/sh", "-c",
      absl::StrCat("hostname ", service, "-", index, " && exec ", DEALTRACE_BIN_DIR, "/dealtrace-",
                   service, " --config ", LayoutOf(folder_).ConfigFile(service))};
  start.environment = {
      absl::StrCat("DEALTRACE_LISTEN_ADDRESS=127.0.0.1:", replica.port),
      // The stack's configuration names one port for metrics; each replica takes its own.
      "DEALTRACE_METRICS_ADDRESS=127.0.0.1:0",
      absl::StrCat("DEALTRACE_SETTINGS_HTTP_ADDRESS=127.0.0.1:", replica.http_port),
      absl::StrCat("DEALTRACE_SETTINGS_LOCAL_ADDRESS=unix:", folder_, "/run/", service, "-", index,
                   ".http.sock"),
      absl::StrCat("DEALTRACE_PORTS_FILE=", ports_file), "OTEL_SDK_DISABLED=true"};
  for (const std::string& upstream : Services()) {
    start.environment.push_back(absl::StrCat(
        "DEALTRACE_UPSTREAMS_", absl::AsciiStrToUpper(upstream), "=", Target(upstream)));
  }
  start.log_file = absl::StrCat(folder_, "/logs/", service, "-", index, ".log");
  const absl::StatusOr<int> pid = cli::StartProgram(start);
  ASSERT_TRUE(pid.ok()) << pid.status();
  replica.pid = *pid;
  const absl::Time until = absl::Now() + kStartLimit;
  while (ReadJson(ports_file).is_null()) {
    ASSERT_FALSE(cli::HasEnded(*pid)) << "see " << start.log_file;
    ASSERT_LT(absl::Now(), until) << "see " << start.log_file;
    usleep(5000);
  }
}

int ReplicaSet::Stop(const std::string& service, int index) {
  Replica& replica = replicas_.at(service).at(index);
  kill(replica.pid, SIGTERM);
  int status = 0;
  waitpid(replica.pid, &status, 0);
  replica.pid = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ReplicaSet::Kill(const std::string& service, int index) {
  Replica& replica = replicas_.at(service).at(index);
  if (replica.pid == 0) return;
  kill(replica.pid, SIGKILL);
  waitpid(replica.pid, nullptr, 0);
  replica.pid = 0;
}

}  // namespace dealtrace::replicas
