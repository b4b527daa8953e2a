#include "tools/dealtrace/stack/local_stack.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/config/service_config.h"
#include "libs/postgres/private_cluster.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/stack/configuration.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::cli {
namespace {

constexpr char kDatabase[] = "dealtrace";
constexpr absl::Duration kStartLimit = absl::Seconds(60);
// Longer than a server's own drain limit.
constexpr absl::Duration kStopLimit = absl::Seconds(25);

absl::Status MakeFolder(const std::string& path, mode_t mode) {
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

// As root the cluster runs as another user, who has to be able to reach its folder.
absl::Status CheckReachable(const std::string& folder) {
  if (geteuid() != 0) return absl::OkStatus();
  for (std::string path = folder; path.size() > 1; path = path.substr(0, path.rfind('/'))) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0 || (status.st_mode & S_IXOTH) != 0) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        "PostgreSQL does not run as root, and other users cannot enter ", path,
        "; choose another --folder (for example /var/lib/dealtrace), or run this as an "
        "ordinary user"));
  }
  return absl::OkStatus();
}

nlohmann::json ReadJson(const std::string& path) {
  std::ifstream file(path);
  return file ? nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false) : nlohmann::json();
}

int ReadPid(const std::string& path) {
  std::ifstream file(path);
  int pid = 0;
  file >> pid;
  return file ? pid : 0;
}

std::string LastLines(const std::string& path, size_t count) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > count) lines.erase(lines.begin());
  }
  return absl::StrJoin(lines, "\n  ");
}

}  // namespace

LocalStack::LocalStack(StackOptions options, std::function<void(const std::string&)> progress)
    : options_(std::move(options)), layout_{options_.folder}, progress_(std::move(progress)) {}

std::string LocalStack::ProgramFile(const std::string& name) const {
  return absl::StrCat(options_.programs_folder, "/dealtrace-", name);
}

absl::Status LocalStack::MakeFolders() const {
  // The cluster may run as another user (initdb refuses root), who has to reach its own folder.
  RETURN_IF_ERROR(MakeFolder(layout_.folder, 0711));
  for (const char* name : {"etc", "identity", "logs", "run", "traces"}) {
    RETURN_IF_ERROR(MakeFolder(absl::StrCat(layout_.folder, "/", name), 0700));
  }
  return absl::OkStatus();
}

absl::Status LocalStack::StartCluster() {
  postgres::ClusterOptions cluster_options;
  cluster_options.folder = layout_.PostgresFolder();
  ASSIGN_OR_RETURN(std::unique_ptr<postgres::PrivateCluster> cluster,
                   postgres::PrivateCluster::Start(cluster_options));
  for (const StackProgram& program : StackPrograms()) {
    if (!program.has_database) continue;
    ASSIGN_OR_RETURN(postgres::PrivateCluster::ServiceRoles roles,
                     cluster->CreateServiceRoles(kDatabase, program.name));
    RETURN_IF_ERROR(WriteSecretFile(layout_.IdentityFile(program.name + ".database"),
                                    roles.runtime_connection_string));
    RETURN_IF_ERROR(WriteSecretFile(layout_.IdentityFile(program.name + ".migration-database"),
                                    roles.migration_connection_string));
  }
  return absl::OkStatus();
}

absl::Status LocalStack::WriteConfiguration() {
  // Ports stay the same from one start to the next where they are still free, so that bookmarks and
  // other people's configurations go on working.
  const nlohmann::json before = ReadJson(layout_.PickedPortsFile());
  std::vector<int> wanted;
  if (before.is_array()) {
    for (const nlohmann::json& port : before)
      wanted.push_back(port.is_number() ? port.get<int>() : 0);
  }
  const int port_count = static_cast<int>(StackPrograms().size()) + 1;
  ASSIGN_OR_RETURN(std::vector<int> ports, PickPorts(wanted, port_count));
  RETURN_IF_ERROR(WriteSecretFile(layout_.PickedPortsFile(), nlohmann::json(ports).dump()));
  StackPorts picked;
  for (size_t i = 0; i < StackPrograms().size(); ++i)
    picked.grpc[StackPrograms()[i].name] = ports[i];
  picked.http = ports.back();
  return WriteStackConfiguration(layout_, options_.sources_file, picked, options_.otlp_endpoint);
}

absl::Status LocalStack::Migrate() {
  for (const StackProgram& program : StackPrograms()) {
    if (!program.has_database) continue;
    ProgramStart start;
    start.program = ProgramFile(program.name);
    start.arguments = {"migrate", "--config", layout_.ConfigFile(program.name)};
    start.environment = {"OTEL_SDK_DISABLED=true"};
    start.log_file = layout_.LogFile(program.name);
    ASSIGN_OR_RETURN(int exit_code, RunProgram(start));
    if (exit_code != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("migrating ", program.name, " ended with exit code ", exit_code,
                       "; its log says:\n  ", LastLines(start.log_file, 3)));
    }
  }
  return absl::OkStatus();
}

absl::Status LocalStack::StartAndWait(const StackProgram& program) {
  if (StatusOf(program.name).running) return absl::OkStatus();
  progress_(absl::StrCat("starting ", program.name));
  std::remove(layout_.PortsFile(program.name).c_str());
  ProgramStart start;
  start.program = ProgramFile(program.name);
  start.arguments = {"--config", layout_.ConfigFile(program.name)};
  start.log_file = layout_.LogFile(program.name);
  // The store's own spans would describe the storing of spans, without end.
  if (program.name == "tracestore") {
    start.environment = {"OTEL_SDK_DISABLED=true"};
  } else {
    ASSIGN_OR_RETURN(start.environment, TelemetryEnvironment(layout_, options_.otlp_endpoint));
  }
  ASSIGN_OR_RETURN(int pid, StartProgram(start));
  RETURN_IF_ERROR(WriteSecretFile(layout_.PidFile(program.name), absl::StrCat(pid)));
  const absl::Time until = absl::Now() + kStartLimit;
  while (ReadJson(layout_.PortsFile(program.name)).is_null()) {
    if (HasEnded(pid) || absl::Now() > until) {
      return absl::UnavailableError(absl::StrCat(program.name, " did not start; ", start.log_file,
                                                 " ends with:\n  ", LastLines(start.log_file, 3)));
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return absl::OkStatus();
}

absl::Status LocalStack::Up() {
  RETURN_IF_ERROR(MakeFolders());
  RETURN_IF_ERROR(CheckReachable(layout_.folder));
  progress_("starting PostgreSQL");
  RETURN_IF_ERROR(StartCluster());
  bool any_running = false;
  for (const ProgramStatus& status : Status()) any_running |= status.running;
  // A running program keeps the configuration that it was started with; its neighbours must too.
  if (any_running) RETURN_IF_ERROR(CheckSameSources());
  if (!any_running) {
    RETURN_IF_ERROR(MakeIdentity(layout_));
    RETURN_IF_ERROR(WriteConfiguration());
    progress_("applying migrations");
    RETURN_IF_ERROR(Migrate());
  }
  for (const StackProgram& program : StackPrograms()) RETURN_IF_ERROR(StartAndWait(program));
  return absl::OkStatus();
}

absl::Status LocalStack::CheckSameSources() const {
  if (options_.sources_file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(config::ServiceConfig running,
                   config::LoadServiceConfig(layout_.ConfigFile("ingestion")));
  const std::string sources = running.Setting("sources_file", "");
  if (sources == options_.sources_file) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("--sources: the stack in ", layout_.folder, " runs with ", sources,
                   "; stop it first with `dealtrace down`, or choose another --folder"));
}

absl::Status LocalStack::Down() {
  absl::Status first_error;
  for (auto program = StackPrograms().rbegin(); program != StackPrograms().rend(); ++program) {
    const ProgramStatus status = StatusOf(program->name);
    if (!status.running) continue;
    progress_(absl::StrCat("stopping ", program->name));
    first_error.Update(StopProgram(status.pid, ProgramFile(program->name),
                                   layout_.ConfigFile(program->name), kStopLimit));
  }
  if (ReadPid(layout_.PostgresFolder() + "/data/postmaster.pid") == 0) return first_error;
  progress_("stopping PostgreSQL");
  postgres::ClusterOptions cluster_options;
  cluster_options.folder = layout_.PostgresFolder();
  absl::StatusOr<std::unique_ptr<postgres::PrivateCluster>> cluster =
      postgres::PrivateCluster::Start(cluster_options);
  first_error.Update(cluster.ok() ? (*cluster)->Stop() : cluster.status());
  return first_error;
}

ProgramStatus LocalStack::StatusOf(const std::string& name) const {
  ProgramStatus status;
  status.name = name;
  status.log_file = layout_.LogFile(name);
  status.pid = ReadPid(layout_.PidFile(name));
  status.running = IsRunning(status.pid, ProgramFile(name), layout_.ConfigFile(name));
  if (!status.running) {
    status.pid = 0;
    return status;
  }
  const nlohmann::json ports = ReadJson(layout_.PortsFile(name));
  if (ports.is_object()) status.port = ports.value(name == "gateway" ? "http" : "grpc", 0);
  return status;
}

std::vector<ProgramStatus> LocalStack::Status() const {
  std::vector<ProgramStatus> all;
  for (const StackProgram& program : StackPrograms()) all.push_back(StatusOf(program.name));
  return all;
}

std::string LocalStack::GatewayAddress() const {
  const ProgramStatus gateway = StatusOf("gateway");
  return gateway.port == 0 ? "" : absl::StrCat("http://127.0.0.1:", gateway.port);
}

}  // namespace dealtrace::cli
