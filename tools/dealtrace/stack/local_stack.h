// The whole system on one machine: a private PostgreSQL cluster, the trace store and the six
// services on Unix sockets, with mutual TLS and tokens of its own. Only the gateway's pages are on
// TCP. For root it runs as the user that PostgreSQL runs as, and so does this process once it has
// begun to start or to stop the stack.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/server_user.h"
#include "tools/dealtrace/stack/configuration.h"
#include "tools/dealtrace/stack/folder_lock.h"
#include "tools/dealtrace/stack/layout.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::cli {

struct StackOptions {
  std::string folder;           // made when missing
  std::string programs_folder;  // where dealtrace-ingestion and the others are
  // The sources that `dealtrace sync run` knows; empty: `<folder>/etc/sources.yaml`, made when
  // missing.
  std::string sources_file;
  // Where spans go instead of the stack's own trace store; empty: the store.
  SpanReceiver span_receiver;
  // The services listen on TCP ports of loopback instead of Unix sockets.
  bool tcp = false;
};

struct ProgramStatus {
  std::string name;
  bool running = false;
  int pid = 0;
  std::string address;  // `unix:/…`, `127.0.0.1:7101`, the gateway's `http://127.0.0.1:8080`
  std::string metrics;  // `http://127.0.0.1:9101/metrics`; empty while it does not run
  std::string log_file;
};

class LocalStack {
 public:
  // Tells each step to `progress`, a short line each.
  LocalStack(StackOptions options, std::function<void(const std::string&)> progress);

  // Starts what does not run yet: a second call renews certificates that near their end and changes
  // nothing else. UNAVAILABLE names the program that did not come up and its log file.
  absl::Status Up();
  // Where the spans go, once it is up; empty: to the trace store.
  const SpanReceiver& span_receiver() const { return options_.span_receiver; }
  // Applies every service's migrations; the cluster must run.
  absl::Status Migrate();
  // Stops the programs in reverse order, then the cluster.
  absl::Status Down();
  std::vector<ProgramStatus> Status() const;

 private:
  // Makes the folder and becomes the user as whom the stack runs. Nobody else starts or stops it
  // while the lock lives.
  absl::StatusOr<FolderLock> Enter();
  absl::Status MakeFolders() const;
  absl::Status StartCluster();
  // FAILED_PRECONDITION when the running stack reads other sources, listens elsewhere or sends its
  // spans elsewhere than asked for now.
  absl::Status CheckSameOptions() const;
  absl::Status AdoptSpanReceiver();
  absl::Status WriteConfiguration();
  absl::Status MigrateAll();
  absl::Status StartAndWait(const StackProgram& program);
  std::string ProgramFile(const std::string& name) const;
  // What starts a program, but for its arguments.
  ProgramStart StartOf(const std::string& name) const;
  ProgramStatus StatusOf(const std::string& name) const;

  StackOptions options_;
  StackLayout layout_;
  postgres::ServerUser user_;
  // Opened before this process became another user; -1 where the path will do.
  std::map<std::string, int> program_files_;
  std::function<void(const std::string&)> progress_;
};

}  // namespace dealtrace::cli
