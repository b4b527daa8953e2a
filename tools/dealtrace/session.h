// What the commands share: the global options, the connection to the services and the exit code.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "libs/telemetry/span.h"
#include "libs/telemetry/telemetry.h"
#include "tools/dealtrace/client_config.h"
#include "tools/dealtrace/output.h"

namespace dealtrace::cli {

class Session {
 public:
  Session();
  ~Session();

  // --output, --trace, --config, --folder.
  void AddGlobalOptions(CLI::App& app);

  OutputFormat output() const { return output_; }
  // Absolute folder of the local stack.
  std::string stack_folder() const;

  // A command's work as the span `dealtrace <name>` of the trace in TRACEPARENT and TRACESTATE (or
  // the variables of another propagator), or of a new one. The status decides the exit code; an
  // error is printed. `online` commands need a client configuration.
  void RunOnline(const std::string& name, const std::function<absl::Status()>& work);
  // The same without a span of its own.
  void RunUntraced(const std::function<absl::Status()>& work);
  void RunOffline(const std::function<absl::Status()>& work);

  // Continues another trace (a sync run's) from here on: `work` runs under it.
  absl::Status InTrace(const std::string& name, const telemetry::TraceContext& parent,
                       const std::function<absl::Status()>& work);

  // Valid inside RunOnline.
  const ClientConfig& client_config() const { return config_; }
  absl::StatusOr<rpc::ClientCredentials> Credentials() const;
  // The token itself, to sign a browser in. FAILED_PRECONDITION when there is none, as where the
  // client has a certificate only.
  absl::StatusOr<std::string> BearerToken() const;
  // NOT_FOUND when the configuration names no such service.
  absl::StatusOr<std::shared_ptr<rpc::Client>> Client(const std::string& service);

  int exit_code() const { return exit_code_; }
  void set_exit_code(int exit_code) { exit_code_ = exit_code; }

 private:
  absl::Status Connect();
  absl::Status ReadToken();
  absl::Status StartTelemetry();
  // Prints an error and keeps the exit code that goes with it.
  void Finish(const absl::Status& status);
  bool IsConfigured(const absl::Status& status);

  std::string output_name_ = "table";
  OutputFormat output_ = OutputFormat::kTable;
  bool print_trace_ = false;
  std::string config_path_;
  std::string folder_;
  ClientConfig config_;
  std::string token_;
  std::string ca_certificate_;
  std::string certificate_;
  std::string private_key_;
  std::unique_ptr<telemetry::Telemetry> telemetry_;
  std::map<std::string, std::shared_ptr<rpc::Client>> clients_;
  int exit_code_ = 0;
};

}  // namespace dealtrace::cli
