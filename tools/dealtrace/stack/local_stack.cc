#include "tools/dealtrace/stack/local_stack.h"

#include <fcntl.h>
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
#include "tools/dealtrace/stack/identity.h"
#include "tools/dealtrace/stack/private_file.h"
#include "tools/dealtrace/stack/socket_folder.h"
#include "tools/dealtrace/stack/stack_user.h"

namespace dealtrace::cli {
namespace {

constexpr char kDatabase[] = "dealtrace";
constexpr absl::Duration kStartLimit = absl::Seconds(60);
// Longer than a server's own drain limit.
constexpr absl::Duration kStopLimit = absl::Seconds(25);

// Where anybody may put files, another's link could lie in wait for ours.
absl::Status CheckStackFolder(const std::string& path, uid_t stack_user) {
  struct stat status = {};
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
      (status.st_mode & S_IWOTH) == 0 &&
      (status.st_uid == geteuid() || status.st_uid == 0 || status.st_uid == stack_user)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(path,
                   " must be a folder of your own that others may not write in; choose "
                   "another --folder"));
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

absl::StatusOr<FolderLock> LocalStack::Enter() {
  // Others may pass, as the stack may run as another user than the folder's owner.
  if (mkdir(layout_.folder.c_str(), 0711) != 0 && errno != EEXIST) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", layout_.folder, ": ", std::strerror(errno)));
  }
  ASSIGN_OR_RETURN(user_, postgres::FindServerUser());
  RETURN_IF_ERROR(CheckStackFolder(layout_.folder, user_.user));
  ASSIGN_OR_RETURN(FolderLock lock, FolderLock::Take(layout_.folder, [this] {
                     progress_("waiting for another `dealtrace up` or `down`");
                   }));
  RETURN_IF_ERROR(MakeFolders());
  if (user_.switch_user) {
    for (const StackProgram& program : StackPrograms()) {
      program_files_[program.name] = open(ProgramFile(program.name).c_str(), O_PATH | O_CLOEXEC);
    }
    RETURN_IF_ERROR(BecomeUser(user_));
  }
  RETURN_IF_ERROR(CheckReachable(layout_.folder, user_));
  return lock;
}

absl::Status LocalStack::MakeFolders() const {
  for (const std::string& folder : layout_.PrivateFolders()) {
    RETURN_IF_ERROR(user_.switch_user ? MakePrivateFolderOf(folder, user_.user, user_.group)
                                      : MakePrivateFolder(folder));
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
  // Those of the services, the gateway's for browsers, those of the metrics.
  const int port_count = 2 * static_cast<int>(StackPrograms().size()) + 1;
  ASSIGN_OR_RETURN(std::vector<int> ports, PickPorts(wanted, port_count));
  RETURN_IF_ERROR(WriteSecretFile(layout_.PickedPortsFile(), nlohmann::json(ports).dump()));
  ASSIGN_OR_RETURN(const std::string sockets, MakeSocketFolder(layout_));
  StackAddresses addresses;
  for (size_t i = 0; i < StackPrograms().size(); ++i) {
    const std::string& name = StackPrograms()[i].name;
    addresses.grpc[name] = options_.tcp ? absl::StrCat("127.0.0.1:", ports[i])
                                        : absl::StrCat("unix:", sockets, "/", name, ".sock");
    addresses.metrics[name] = absl::StrCat("127.0.0.1:", ports[StackPrograms().size() + 1 + i]);
  }
  addresses.http_port = ports[StackPrograms().size()];
  addresses.gateway_socket = sockets + "/http.sock";
  return WriteStackConfiguration(layout_, options_.sources_file, addresses, options_.span_receiver);
}

ProgramStart LocalStack::StartOf(const std::string& name) const {
  ProgramStart start;
  start.program = ProgramFile(name);
  const auto file = program_files_.find(name);
  if (file != program_files_.end() && access(start.program.c_str(), X_OK) != 0) {
    start.program_file = file->second;
  }
  start.log_file = layout_.LogFile(name);
  return start;
}

absl::Status LocalStack::Migrate() {
  ASSIGN_OR_RETURN(const FolderLock lock, Enter());
  return MigrateAll();
}

absl::Status LocalStack::MigrateAll() {
  for (const StackProgram& program : StackPrograms()) {
    if (!program.has_database) continue;
    ProgramStart start = StartOf(program.name);
    start.arguments = {"migrate", "--config", layout_.ConfigFile(program.name)};
    start.environment = {"OTEL_SDK_DISABLED=true"};
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
  ProgramStart start = StartOf(program.name);
  start.arguments = {"--config", layout_.ConfigFile(program.name)};
  // The store's own spans would describe the storing of spans, without end.
  if (program.name == "tracestore") {
    start.environment = {"OTEL_SDK_DISABLED=true"};
  } else {
    ASSIGN_OR_RETURN(start.environment,
                     TelemetryEnvironment(layout_, program.name, options_.span_receiver));
  }
  // The name that somebody gave to one program is not that of each of these.
  start.environment_without = {kExporterPrefix, "OTEL_SERVICE_NAME"};
  start.environment.push_back("DEALTRACE_LOG_FILE=" + start.log_file);
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
  ASSIGN_OR_RETURN(const FolderLock lock, Enter());
  if (!options_.sources_file.empty()) {
    RETURN_IF_ERROR(CheckSourcesReadable(options_.sources_file, user_));
  }
  progress_("starting PostgreSQL");
  RETURN_IF_ERROR(StartCluster());
  bool any_running = false;
  for (const ProgramStatus& status : Status()) any_running |= status.running;
  if (any_running) {
    // A running program keeps the configuration that it was started with; its neighbours must too.
    RETURN_IF_ERROR(CheckSameOptions());
    RETURN_IF_ERROR(AdoptSpanReceiver());
    if (HasRenewableIdentity(layout_)) {
      RETURN_IF_ERROR(MakeIdentity(layout_, {}, absl::Now()));
      RETURN_IF_ERROR(RefreshClientConfiguration(layout_));
    }
  } else {
    RETURN_IF_ERROR(MakeIdentity(layout_, {}, absl::Now()));
    RETURN_IF_ERROR(WriteConfiguration());
    progress_("applying migrations");
    RETURN_IF_ERROR(MigrateAll());
  }
  for (const StackProgram& program : StackPrograms()) RETURN_IF_ERROR(StartAndWait(program));
  return absl::OkStatus();
}

absl::Status LocalStack::CheckSameOptions() const {
  const std::string remedy = "; stop it first with `dealtrace down`, or choose another --folder";
  ASSIGN_OR_RETURN(const std::string address, ListenAddress(layout_, "ingestion"));
  if (options_.tcp && address.rfind("unix:", 0) == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("--tcp: the stack in ", layout_.folder, " runs on Unix sockets", remedy));
  }
  if (options_.sources_file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(config::ServiceConfig running,
                   config::LoadServiceConfig(layout_.ConfigFile("ingestion")));
  const std::string sources = running.Setting("sources_file", "");
  if (sources == options_.sources_file) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("--sources: the stack in ", layout_.folder, " runs with ", sources, remedy));
}

absl::Status LocalStack::AdoptSpanReceiver() {
  ASSIGN_OR_RETURN(SpanReceiver running, ConfiguredSpanReceiver(layout_));
  if (!options_.span_receiver.empty() && options_.span_receiver != running) {
    const std::string endpoint = EndpointOf(running);
    return absl::FailedPreconditionError(absl::StrCat(
        "OTEL_EXPORTER_OTLP_ENDPOINT or --otlp-endpoint: the stack in ", layout_.folder,
        " sends its spans to ", endpoint.empty() ? "its own trace store" : endpoint, ", not to ",
        EndpointOf(options_.span_receiver),
        " with these settings; stop it first with `dealtrace down`, or leave the variable out"));
  }
  options_.span_receiver = std::move(running);
  return absl::OkStatus();
}

absl::Status LocalStack::Down() {
  // Nothing is made in a folder that was never a stack's.
  if (access(layout_.RunFolder().c_str(), F_OK) != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const FolderLock lock, Enter());
  absl::Status first_error;
  for (auto program = StackPrograms().rbegin(); program != StackPrograms().rend(); ++program) {
    const ProgramStatus status = StatusOf(program->name);
    if (!status.running) continue;
    progress_(absl::StrCat("stopping ", program->name));
    first_error.Update(StopProgram(status.pid, ProgramFile(program->name),
                                   layout_.ConfigFile(program->name), kStopLimit));
  }
  RemoveSocketFolder(layout_);
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
  if (const int port = ports.is_object() ? ports.value("metrics", 0) : 0; port != 0) {
    status.metrics = absl::StrCat("http://127.0.0.1:", port, "/metrics");
  }
  if (name == "gateway") {
    const int port = ports.is_object() ? ports.value("http", 0) : 0;
    if (port != 0) status.address = absl::StrCat("http://127.0.0.1:", port);
  } else {
    status.address = ListenAddress(layout_, name).value_or("");
  }
  return status;
}

std::vector<ProgramStatus> LocalStack::Status() const {
  std::vector<ProgramStatus> all;
  for (const StackProgram& program : StackPrograms()) all.push_back(StatusOf(program.name));
  return all;
}

}  // namespace dealtrace::cli
