// The whole system on one machine: a private PostgreSQL cluster, the trace store and the six
// services on loopback, with mutual TLS and tokens of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

struct StackOptions {
  std::string folder;           // made when missing
  std::string programs_folder;  // where dealtrace-ingestion and the others are
  // The sources that `dealtrace sync run` knows; empty: `<folder>/etc/sources.yaml`, made when
  // missing.
  std::string sources_file;
  // Where spans go instead of the stack's own trace store: an OTLP/gRPC endpoint. Empty: the store.
  std::string otlp_endpoint;
};

struct ProgramStatus {
  std::string name;
  bool running = false;
  int pid = 0;
  int port = 0;  // of its main server; 0 when it does not run
  std::string log_file;
};

class LocalStack {
 public:
  // Tells each step to `progress`, a short line each.
  LocalStack(StackOptions options, std::function<void(const std::string&)> progress);

  // Starts what does not run yet: a second call changes nothing. UNAVAILABLE names the program that
  // did not come up and its log file.
  absl::Status Up();
  // Applies every service's migrations; the cluster must run.
  absl::Status Migrate();
  // Stops the programs in reverse order, then the cluster.
  absl::Status Down();
  std::vector<ProgramStatus> Status() const;
  // `http://127.0.0.1:8080`; empty when the gateway does not run.
  std::string GatewayAddress() const;

 private:
  absl::Status MakeFolders() const;
  absl::Status StartCluster();
  // FAILED_PRECONDITION when the running stack reads other sources than the ones asked for now.
  absl::Status CheckSameSources() const;
  absl::Status WriteConfiguration();
  absl::Status StartAndWait(const StackProgram& program);
  std::string ProgramFile(const std::string& name) const;
  ProgramStatus StatusOf(const std::string& name) const;

  StackOptions options_;
  StackLayout layout_;
  std::function<void(const std::string&)> progress_;
};

}  // namespace dealtrace::cli
