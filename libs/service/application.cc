#include "libs/service/application.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <utility>

#include "libs/feed/dead_letters.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/rows.h"
#include "libs/rpc/credentials.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/database_commands.h"
#include "libs/service/descriptor_limit.h"
#include "libs/service/exit_code.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/telemetry.h"
#include "nlohmann/json.hpp"

namespace dealtrace::service {
namespace {

using telemetry::Log;
using telemetry::Severity;

constexpr absl::string_view kVersion = DEALTRACE_VERSION;

// The tables that every service has come before its own.
std::vector<postgres::Migration> WithFrameMigrations(absl::Span<const postgres::Migration> own) {
  std::vector<postgres::Migration> all(feed::FeedMigrations().begin(),
                                       feed::FeedMigrations().end());
  all.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  all.push_back({"0000_rights", rights::kRightsMigration});
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

absl::Status RequireFile(const std::string& path, absl::string_view key) {
  if (path.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("configuration: `", key, "` is missing"));
  }
  return config::ReadFile(path).status();
}

// A server that accepts nobody any more is of no use to anybody: a supervisor starts the process
// again. Nothing is drained, because nothing else can be relied on either.
void EndProcess() {
  Log(Severity::kError, "ending", {{"exit_code", int64_t{kExitTryAgain}}});
  _exit(kExitTryAgain);
}

class RunningApplication : public Application {
 public:
  RunningApplication(const ApplicationOptions& options, config::ServiceConfig config)
      : options_(options),
        config_(std::move(config)),
        metrics_(std::make_shared<telemetry::Metrics>()) {
    metrics_->SetGauge("dealtrace_build_info", {{"version", std::string(kVersion)}}, 1);
  }

  absl::Status Prepare() {
    RETURN_IF_ERROR(ReadCredentials());
    RETURN_IF_ERROR(OpenDatabase());
    rpc::ServerOptions server;
    server.address = config_.listen_address;
    server.token_address = config_.token_listen_address;
    server.stopped_accepting = EndProcess;
    server.credentials = server_credentials_;
    server.audience = options_.name;
    server.plain_health_address = config_.plain_health_address;
    server.worker_threads = config_.worker_threads;
    server.drain_limit = config_.drain_limit;
    server.connection_age = config_.connection_age;
    server_ = std::make_unique<rpc::Server>(std::move(server), metrics_);
    if (database_ != nullptr) {
      feed::RegisterDeadLetterService(*server_, database_);
      server_->AddReadinessCheck(
          "database", [database = database_] { return database->IsReachable(absl::Seconds(1)); });
    }
    return absl::OkStatus();
  }

  absl::Status Start() {
    RETURN_IF_ERROR(wiring_error_);
    absl::StatusOr<int> metrics_port = metrics_->Serve(config_.metrics_address);
    if (!metrics_port.ok()) return metrics_port.status();
    for (auto& deriver : derivers_) deriver->Start();
    for (auto& consumer : consumers_) consumer->Start();
    RETURN_IF_ERROR(server_->Start());
    AnnouncePort("grpc", server_->port());
    if (!config_.token_listen_address.empty()) AnnouncePort("token", server_->token_port());
    AnnouncePort("metrics", *metrics_port);
    if (!config_.plain_health_address.empty()) AnnouncePort("health", server_->plain_health_port());
    for (; tasks_started_ < tasks_.size(); ++tasks_started_) {
      RETURN_IF_ERROR(tasks_[tasks_started_].start());
    }
    return WritePortsFile();
  }

  void Stop() {
    while (tasks_started_ > 0) tasks_[--tasks_started_].stop();
    if (server_ != nullptr) server_->Drain();
    for (auto& consumer : consumers_) consumer->Stop();
    for (auto& deriver : derivers_) deriver->Stop();
  }

  const std::string& name() const override { return options_.name; }
  const config::ServiceConfig& config() const override { return config_; }
  std::shared_ptr<postgres::Database> database() override { return database_; }
  std::shared_ptr<telemetry::Metrics> metrics() override { return metrics_; }
  rpc::Server& server() override { return *server_; }

  std::shared_ptr<rpc::Client> Upstream(const std::string& service) override {
    auto known = upstreams_.find(service);
    if (known != upstreams_.end()) return known->second;
    auto target = config_.upstreams.find(service);
    if (target == config_.upstreams.end()) {
      wiring_error_.Update(absl::InvalidArgumentError(
          absl::StrCat("configuration: `upstreams.", service, "` is missing; give its address")));
    }
    rpc::ClientOptions client;
    client.target = target == config_.upstreams.end() ? "127.0.0.1:1" : target->second;
    client.service = service;
    client.credentials = client_credentials_;
    client.metrics = metrics_;
    return upstreams_[service] = std::make_shared<rpc::Client>(std::move(client));
  }

  void ServeFeed(std::map<std::string, feed::ContentLoader> loaders) override {
    feed::FeedServiceOptions feed;
    feed.feed = options_.name;
    feed.loaders = std::move(loaders);
    feed_service_ = std::make_unique<feed::FeedService>(database_, std::move(feed));
    feed_service_->Register(*server_);
  }

  void Consume(feed::ConsumerOptions options) override {
    options.consumer = options_.name;
    options.upstream = Upstream(options.feed);
    consumers_.push_back(std::make_unique<feed::Consumer>(database_, std::move(options), metrics_));
  }

  void Derive(feed::DeriverOptions options) override {
    options.service = options_.name;
    derivers_.push_back(std::make_unique<feed::Deriver>(database_, std::move(options), metrics_));
  }

  void AddTask(std::function<absl::Status()> start, std::function<void()> stop) override {
    tasks_.push_back({std::move(start), std::move(stop)});
  }

  void AnnouncePort(const std::string& name, int port) override { ports_[name] = port; }

 private:
  struct Task {
    std::function<absl::Status()> start;
    std::function<void()> stop;
  };

  absl::Status ReadCredentials() {
    RETURN_IF_ERROR(RequireFile(config_.certificate_file, "certificate_file"));
    RETURN_IF_ERROR(RequireFile(config_.private_key_file, "private_key_file"));
    RETURN_IF_ERROR(RequireFile(config_.ca_file, "ca_file"));
    RETURN_IF_ERROR(RequireFile(config_.token_public_key_file, "token_public_key_file"));
    absl::StatusOr<std::string> token_public_key = config::ReadFile(config_.token_public_key_file);
    if (!token_public_key.ok()) return token_public_key.status();
    const rpc::CertificateFiles files = {.certificate_chain = config_.certificate_file,
                                         .private_key = config_.private_key_file,
                                         .ca_certificate = config_.ca_file};
    server_credentials_.files = files;
    server_credentials_.token_public_key = *std::move(token_public_key);
    server_credentials_.service_scopes = config_.service_scopes;
    client_credentials_.files = files;
    return absl::OkStatus();
  }

  absl::Status OpenDatabase() {
    if (options_.migrations.empty()) return absl::OkStatus();
    if (config_.database.empty()) {
      return absl::InvalidArgumentError(
          "configuration: `database` (or `database_file`) is missing");
    }
    RETURN_IF_ERROR(postgres::CheckMigrations(config_.database, options_.name,
                                              WithFrameMigrations(options_.migrations)));
    postgres::DatabaseOptions database;
    database.connection_string = config_.database;
    database.schema = options_.name;
    database.connections_max = config_.database_connections_max;
    database.metrics = metrics_;
    absl::StatusOr<std::unique_ptr<postgres::Database>> opened =
        postgres::Database::Open(std::move(database));
    if (!opened.ok()) return opened.status();
    database_ = *std::move(opened);
    return absl::OkStatus();
  }

  absl::Status WritePortsFile() const {
    if (config_.ports_file.empty()) return absl::OkStatus();
    // Written beside and renamed, so that a reader never sees half of it.
    const std::string beside = config_.ports_file + ".new";
    std::ofstream file(beside, std::ios::trunc);
    file << nlohmann::json(ports_).dump() << "\n";
    file.close();
    if (!file || std::rename(beside.c_str(), config_.ports_file.c_str()) != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("configuration: `ports_file`: cannot write ", config_.ports_file));
    }
    return absl::OkStatus();
  }

  const ApplicationOptions options_;
  const config::ServiceConfig config_;
  std::shared_ptr<telemetry::Metrics> metrics_;
  rpc::ServerCredentials server_credentials_;
  rpc::ClientCredentials client_credentials_;
  std::shared_ptr<postgres::Database> database_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<feed::FeedService> feed_service_;
  std::map<std::string, std::shared_ptr<rpc::Client>> upstreams_;
  std::vector<std::unique_ptr<feed::Consumer>> consumers_;
  std::vector<std::unique_ptr<feed::Deriver>> derivers_;
  std::vector<Task> tasks_;
  size_t tasks_started_ = 0;
  std::map<std::string, int> ports_;
  absl::Status wiring_error_;
};

// How long a pod waits for the Job that migrates before it tells the scheduler to try again.
constexpr absl::Duration kMigrationWait = absl::Minutes(10);

constexpr char kUsage[] = " [migrate|await-migrations|retain] --config FILE";

struct Arguments {
  std::string command;  // empty: serve
  bool version = false;
  std::string config_path;
};

absl::StatusOr<Arguments> ParseArguments(int argc, char** argv, const std::string& name) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (i == 1 &&
        (argument == "migrate" || argument == "await-migrations" || argument == "retain")) {
      arguments.command = std::string(argument);
    } else if (argument == "--version") {
      arguments.version = true;
    } else if (argument == "--config" && i + 1 < argc) {
      arguments.config_path = argv[++i];
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown argument `", argument, "`; usage: dealtrace-", name, kUsage));
    }
  }
  if (arguments.config_path.empty() && !arguments.version) {
    return absl::InvalidArgumentError(
        absl::StrCat("--config is missing; usage: dealtrace-", name, kUsage));
  }
  return arguments;
}

int Fail(int exit_code, absl::string_view event, const absl::Status& status) {
  Log(Severity::kError, event,
      {{"code", absl::StatusCodeToString(status.code())},
       {"reason", std::string(status.message())}});
  return exit_code;
}

// INVALID_ARGUMENT and FAILED_PRECONDITION before serving are the operator's to fix.
int StartExitCode(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) ||
                 absl::IsNotFound(status)
             ? kExitConfiguration
             : ExitCode(status);
}

int RunDatabaseCommand(const std::string& command, const ApplicationOptions& options,
                       const config::ServiceConfig& config) {
  if (options.migrations.empty()) return kExitDone;
  const std::vector<postgres::Migration> migrations = WithFrameMigrations(options.migrations);
  const absl::Status status =
      command == "migrate" ? Migrate(config, options.name, migrations)
      : command == "retain"
          ? Retain(config, options.name, options.retention)
          : AwaitMigrations(config, options.name, migrations, absl::Now() + kMigrationWait);
  return status.ok() ? kExitDone : Fail(StartExitCode(status), command + " failed", status);
}

int Serve(const ApplicationOptions& options, config::ServiceConfig config, const sigset_t& signals,
          telemetry::Telemetry& telemetry, const std::function<absl::Status(Application&)>& wire) {
  RunningApplication application(options, std::move(config));
  telemetry.ReportTo(*application.metrics());
  absl::Status status = application.Prepare();
  if (status.ok()) status = wire(application);
  if (status.ok()) status = application.Start();
  if (!status.ok()) {
    application.Stop();
    return Fail(StartExitCode(status), "start refused", status);
  }
  Log(Severity::kInfo, "serving", {{"port", int64_t{application.server().port()}}});
  int signal = 0;
  sigwait(&signals, &signal);
  Log(Severity::kInfo, "stopping", {{"signal", int64_t{signal}}});
  application.Stop();
  Log(Severity::kInfo, "stopped");
  return kExitDone;
}

}  // namespace

int Run(int argc, char** argv, const ApplicationOptions& options,
        const std::function<absl::Status(Application&)>& wire) {
  absl::StatusOr<Arguments> arguments = ParseArguments(argc, argv, options.name);
  if (!arguments.ok()) {
    std::cerr << "dealtrace-" << options.name << ": " << arguments.status().message() << "\n";
    return kExitUsage;
  }
  if (arguments->version) {
    std::cout << "dealtrace-" << options.name << " " << kVersion << "\n";
    return kExitDone;
  }
  // Before any thread exists, so that all inherit the mask and only sigwait takes these.
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (arguments->command.empty()) {
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  } else {
    // Ends at once, what is not committed is undone; as process 1 of a container there is no
    // default.
    for (const int signal : {SIGTERM, SIGINT}) {
      std::signal(signal, [](int) { _exit(kExitTryAgain); });
    }
  }

  absl::StatusOr<std::unique_ptr<telemetry::Telemetry>> telemetry = telemetry::Telemetry::Start(
      {.service_name = options.name, .service_version = std::string(kVersion)});
  if (!telemetry.ok()) return Fail(kExitConfiguration, "telemetry refused", telemetry.status());

  RaiseDescriptorLimit();
  absl::StatusOr<config::ServiceConfig> config = config::LoadServiceConfig(arguments->config_path);
  if (!config.ok()) return Fail(kExitConfiguration, "configuration refused", config.status());

  if (!arguments->command.empty()) {
    return RunDatabaseCommand(arguments->command, options, *config);
  }
  return Serve(options, *std::move(config), signals, **telemetry, wire);
}

}  // namespace dealtrace::service
